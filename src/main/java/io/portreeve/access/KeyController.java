package io.portreeve.access;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The keys of the API: who may call, as what, until when. */
@RestController
@RequestMapping("/api/v1/keys")
@RequiresRole(Role.ADMIN)
@Tag(name = "Keys")
class KeyController {

    private static final Duration DEFAULT_GRACE = Duration.ofHours(24);
    private static final Duration MAX_GRACE = Duration.ofDays(30);

    /** Later ones cannot be written as RFC 3339 asks, and the latest not be stored. */
    private static final Instant END_OF_TIMES = Instant.parse("+10000-01-01T00:00:00Z");

    /** What is answered must be what is stored and what a person reads; half a character could not even be written. */
    private static final String PLAIN = "[^\\p{Cc}\\p{Cs}]*";

    private static final String NOT_PLAIN = "must not hold control characters or halves of characters";

    private final Keys keys;
    private final Clock clock;

    KeyController(Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Operation(
            summary = "Make a key",
            description = "The answer shows its secret this once; only a hash of it is kept.")
    @PostMapping(produces = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    IssuedKey issue(@Valid @RequestBody NewKey wanted) {
        Instant expiresAt = futureOrNever(wanted.expiresAt());
        KeySecret secret = KeySecret.random();
        return IssuedKey.of(keys.issue(wanted.name(), wanted.role(), wanted.clusters(), secret, expiresAt), secret);
    }

    @Operation(summary = "List all keys, without their secrets")
    @GetMapping(produces = "application/json")
    KeyList list() {
        return new KeyList(keys.all().stream().map(KeyView::of).toList());
    }

    @Operation(
            summary = "Revoke a key",
            description = "In force at once. An admin key stays while no other one works for another day (409).")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable long id) {
        keys.revoke(id);
    }

    @Operation(
            summary = "Rotate a key",
            description =
                    "Makes a key of the same name, role, clusters and end with another secret, shown this once. The old one works"
                            + " until the grace ends, or its own end if that is earlier; one that works no more is refused (409).")
    @PostMapping(path = "/{id}/rotate", produces = "application/json")
    @ResponseStatus(HttpStatus.CREATED)
    RotatedKey rotate(@PathVariable long id, @RequestBody(required = false) @Nullable Rotation wanted) {
        Duration grace = wanted == null || wanted.grace() == null ? DEFAULT_GRACE : wanted.grace();
        if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
            throw ProblemException.badField("grace", grace, "must be from PT0S to P30D");
        }
        KeySecret secret = KeySecret.random();
        return RotatedKey.of(keys.rotate(id, secret, grace), secret);
    }

    private @Nullable Instant futureOrNever(@Nullable Instant expiresAt) {
        if (expiresAt == null) return null;
        if (!expiresAt.isAfter(clock.instant())) {
            throw ProblemException.badField("expiresAt", expiresAt, "must be in the future");
        }
        if (!expiresAt.isBefore(END_OF_TIMES)) {
            throw ProblemException.badField(
                    "expiresAt", expiresAt, "must be before the year 10000; left out, the key never expires");
        }
        return expiresAt.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * @param clusters the clusters it may speak for; all when left out
     * @param expiresAt never when left out
     */
    record NewKey(
            @Schema(example = "fluent-bit")
            @NotBlank(message = "must not be empty")
            @Size(max = 100, message = "must not be longer than 100 characters")
            @Pattern(regexp = PLAIN, message = NOT_PLAIN)
            String name,

            @Schema(example = "ingest") @NotNull(message = "must be one of ingest, viewer, analyst, admin")
            Role role,

            @Schema(
                    description =
                            "Those it may send for, see and work on: see Keys in docs/operating.md. Left out, all",
                    example = "[\"lab\"]",
                    defaultValue = "[\"*\"]",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Size(min = 1, max = 1_000, message = "must name 1 to 1000 clusters, or be left out for all")
            List<
                            @NotBlank(message = "must not be empty")
                            @Size(max = 253, message = "must not be longer than 253 characters")
                            @Pattern(regexp = PLAIN, message = NOT_PLAIN) String>
                    clusters,

            @Nullable Instant expiresAt) {

        @SuppressWarnings("NullAway") // JSON may leave it out
        NewKey {
            if (clusters == null) clusters = List.of("*");
        }
    }

    /** @param secret shown this once */
    record IssuedKey(
            long id,
            String name,
            Role role,
            List<String> clusters,
            @Nullable Instant expiresAt,
            Instant createdAt,

            @Schema(example = "pr_5yUF4k0dR1m0W3nq7oHq8cXo2m9lS6Vb1tZJ4eKpA_w")
            String secret) {

        static IssuedKey of(ApiKey key, KeySecret secret) {
            return new IssuedKey(
                    key.id(), key.name(), key.role(), key.clusters(), key.expiresAt(), key.createdAt(), secret.text());
        }

        /** Keeps the secret out of logs. */
        @Override
        public String toString() {
            return "IssuedKey[id=%d]".formatted(id);
        }
    }

    /** @param grace how long the old secret works on; a day when left out */
    record Rotation(
            @Schema(type = "string", example = "PT24H", defaultValue = "PT24H") @Nullable
            Duration grace) {}

    /**
     * @param replaces the id of the key it was made in place of
     * @param replacedWorksUntil when that one stops working
     */
    record RotatedKey(
            @JsonUnwrapped IssuedKey key,
            long replaces,
            @Nullable Instant replacedWorksUntil) {

        static RotatedKey of(Keys.Rotated rotated, KeySecret secret) {
            ApiKey replaced = rotated.replaced();
            return new RotatedKey(IssuedKey.of(rotated.key(), secret), replaced.id(), replaced.expiresAt());
        }
    }

    /**
     * @param lastUsedAt true to a minute
     * @param replaces the id of the key it was made in place of
     */
    record KeyView(
            long id,
            String name,
            Role role,
            List<String> clusters,
            @Nullable Instant expiresAt,
            Instant createdAt,
            @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt,
            @Nullable Long replaces) {

        static KeyView of(ApiKey key) {
            return new KeyView(
                    key.id(),
                    key.name(),
                    key.role(),
                    key.clusters(),
                    key.expiresAt(),
                    key.createdAt(),
                    key.revokedAt(),
                    key.lastUsedAt(),
                    key.replaces());
        }
    }

    record KeyList(List<KeyView> items) {}
}
