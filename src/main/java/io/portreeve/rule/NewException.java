package io.portreeve.rule;

import io.portreeve.kql.Kql;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * An exception as a caller asks for it.
 *
 * @param expiresAt never when left out
 */
record NewException(
        @Schema(description = "In KQL; true for the events that are to be excepted", example = "user.name:\"deployer\"")
        @NotNull(message = "is needed: a text in KQL")
        @Size(max = Kql.MAX_LENGTH, message = "must not be longer than " + Kql.MAX_LENGTH + " characters")
        @Pattern(regexp = STORABLE, message = "must not hold U+0000 or halves of characters")
        String query,

        @Schema(
                description = "Why that is expected; a dry run needs none",
                maxLength = MAX_REASON_LENGTH,
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Size(max = MAX_REASON_LENGTH, message = "must not be longer than " + MAX_REASON_LENGTH + " characters")
        @Pattern(regexp = PLAIN, message = "must not hold control characters or halves of characters")
        @Nullable
        String reason,

        @Schema(description = "When it ends by itself; left out, it does not") @Nullable
        Instant expiresAt) {

    static final int MAX_REASON_LENGTH = 1_000;

    /** Later ones cannot be written as RFC 3339 asks, and the latest not be stored. */
    private static final Instant END_OF_TIMES = Instant.parse("+10000-01-01T00:00:00Z");

    private static final String STORABLE = "[^\\x00\\p{Cs}]*";

    private static final String PLAIN = "[^\\p{Cc}\\p{Cs}]*";

    /** The reason without white space around it. */
    String givenReason() {
        if (reason == null || reason.isBlank()) {
            throw ProblemException.badField("reason", reason, "is needed: whoever meets the exception later asks why");
        }
        return reason.strip();
    }

    /** When it ends by itself, to the microsecond; null for never. */
    @Nullable
    Instant futureOrNever(Instant now) {
        if (expiresAt == null) return null;
        if (!expiresAt.isAfter(now)) throw ProblemException.badField("expiresAt", expiresAt, "must be in the future");
        if (!expiresAt.isBefore(END_OF_TIMES)) {
            throw ProblemException.badField(
                    "expiresAt", expiresAt, "must be before the year 10000; left out, the exception does not expire");
        }
        return expiresAt.truncatedTo(ChronoUnit.MICROS);
    }
}
