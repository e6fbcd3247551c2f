package io.portreeve.access;

import io.portreeve.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Issues keys, admits callers by them and revokes them. */
@Service
class Keys {

    private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

    private final ApiKeys keys;
    private final Clock clock;

    Keys(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Who holds this secret, if its key works now. Asks the database each time, so a revocation is in force at once everywhere. */
    Optional<Caller> admit(KeySecret secret) {
        Instant now = now();
        Optional<ApiKey> key = keys.findBySecretHash(secret.hash()).filter(found -> found.worksAt(now));
        key.filter(found -> !found.usedSince(now.minus(USE_IS_NOTED_EVERY)))
                .ifPresent(found -> keys.noteUse(found.id(), now));
        return key.map(ApiKey::caller);
    }

    ApiKey issue(String name, Role role, List<String> clusters, KeySecret secret, @Nullable Instant expiresAt) {
        return keys.save(new ApiKey(name, role, clusters, secret, now(), expiresAt));
    }

    List<ApiKey> all() {
        return keys.findAllByOrderById();
    }

    /** Revokes a key, but never the last one that could make new keys. */
    @Transactional
    void revoke(long id) {
        keys.lockAdminKeys();
        ApiKey key = keys.findById(id).orElseThrow(() -> ProblemException.notFound("key", id));
        if (isLastAdminKey(key)) {
            throw new ProblemException(
                    HttpStatus.CONFLICT,
                    "last-admin-key",
                    "Key %d is the last admin key that works; make another one before you revoke it.".formatted(id));
        }
        key.revoke(now());
    }

    private boolean isLastAdminKey(ApiKey key) {
        Instant now = now();
        if (key.role() != Role.ADMIN || !key.worksAt(now)) return false;
        return keys.findAllByRole(Role.ADMIN).stream()
                        .filter(admin -> admin.worksAt(now))
                        .count()
                == 1;
    }

    /** As fine as the database keeps it, so that what is answered now is what will be read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
