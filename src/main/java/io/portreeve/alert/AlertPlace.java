package io.portreeve.alert;

import io.portreeve.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a sorted list of alerts: right after this alert. Callers see it as one opaque word. */
record AlertPlace(AlertSort sort, int riskScore, Instant createdAt, long id) {

    private static final Pattern FORM = Pattern.compile("([A-Z_]{1,20}),(-?\\d{1,9}),(-?\\d{1,17}),(\\d{1,18})");

    static AlertPlace parse(String cursor, AlertSort sort) {
        Matcher parts = FORM.matcher(decoded(cursor));
        if (!parts.matches()) throw unknown(cursor);
        if (!parts.group(1).equals(sort.name())) {
            throw ProblemException.badField("cursor", cursor, "belongs to a list with another sort");
        }
        return new AlertPlace(
                sort,
                Integer.parseInt(parts.group(2)),
                Instant.EPOCH.plus(Long.parseLong(parts.group(3)), ChronoUnit.MICROS),
                Long.parseLong(parts.group(4)));
    }

    private static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException notBase64) {
            throw unknown(cursor);
        }
    }

    private static ProblemException unknown(String cursor) {
        return ProblemException.badField(
                "cursor", cursor, "is no cursor of this list; give the 'next' of its last page");
    }

    @Override
    public String toString() {
        String place = "%s,%d,%d,%d"
                .formatted(sort.name(), riskScore, ChronoUnit.MICROS.between(Instant.EPOCH, createdAt), id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.US_ASCII));
    }
}
