package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Where a rule shall begin to read. */
public sealed interface StartFrom {

    /** After all that is stored. */
    record Now() implements StartFrom {

        @Override
        public String toString() {
            return "now";
        }
    }

    /** With the first event received at or after an instant. */
    record Since(Instant receivedAt) implements StartFrom {

        @Override
        public String toString() {
            return receivedAt.toString();
        }
    }

    /** Reads what a request says; null when it says nothing. */
    static @Nullable StartFrom parse(@Nullable String text, Instant now) {
        if (text == null) return null;
        if (text.equals("now")) return new Now();
        try {
            Instant since = OffsetDateTime.parse(text).toInstant();
            if (!since.isAfter(now)) return new Since(since.isBefore(Instant.EPOCH) ? Instant.EPOCH : since);
        } catch (DateTimeParseException e) {
            // refused as what lies ahead is
        }
        throw ProblemException.badField(
                "from", text, "must be \"now\" or a past time as in RFC 3339, like 2026-11-24T08:00:00Z");
    }
}
