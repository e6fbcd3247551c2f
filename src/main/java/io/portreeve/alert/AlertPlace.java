package io.portreeve.alert;

import io.portreeve.paging.Cursor;
import io.portreeve.problem.ProblemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place in a sorted list of alerts: right after this alert. */
record AlertPlace(AlertSort sort, int riskScore, Instant createdAt, long id) {

    static Optional<AlertPlace> parse(@Nullable String cursor, AlertSort sort) {
        return Cursor.parse(cursor, 4).map(key -> {
            if (key.part(0, AlertSort::valueOf) != sort) {
                throw ProblemException.badField("cursor", cursor, "belongs to a list with another sort");
            }
            return new AlertPlace(
                    sort,
                    key.part(1, Integer::parseInt),
                    key.part(2, AlertPlace::micros),
                    key.part(3, Long::parseLong));
        });
    }

    private static Instant micros(String text) {
        // Seventeen digits are within what PostgreSQL holds.
        if (text.length() > 17) throw new IllegalArgumentException("no time of an alert");
        return Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS);
    }

    Cursor cursor() {
        return Cursor.at(sort.name(), riskScore, ChronoUnit.MICROS.between(Instant.EPOCH, createdAt), id);
    }
}
