package io.portreeve.access;

import io.portreeve.access.Admission.Admitted;
import io.portreeve.access.Admission.Refused;
import io.portreeve.access.RefusedAttempt.Kind;
import io.portreeve.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/** Issues keys, admits callers by them, rotates and revokes them. */
@Service
class Keys {

    private static final Logger log = LoggerFactory.getLogger(Keys.class);

    private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

    /** So long must an admin key work on for another one to go: time enough to notice that it is the last. */
    private static final Duration LASTING = Duration.ofDays(1);

    private final ApiKeys keys;
    private final KeysBySecret bySecret;
    private final AuditTrail trail;
    private final Clock clock;

    Keys(ApiKeys keys, KeysBySecret bySecret, AuditTrail trail, Clock clock) {
        this.keys = keys;
        this.bySecret = bySecret;
        this.trail = trail;
        this.clock = clock;
    }

    /** Who holds this secret, if its key works now. Asks the database each time, so a revocation is in force at once everywhere. */
    Admission admit(KeySecret secret) {
        byte[] hash = secret.hash();
        // The look-up has compared already, in a time that depends on the hashes alone. Comparing again in constant
        // time holds should the look-up ever become a looser one: by a prefix, by another collation, from a cache.
        return bySecret.find(hash)
                .filter(found -> found.hasHash(hash))
                .map(this::admit)
                .orElseGet(() -> new Refused(Kind.UNKNOWN_KEY, null));
    }

    private Admission admit(KeysBySecret.Found key) {
        Instant now = now();
        if (key.isRevoked()) return new Refused(Kind.REVOKED_KEY, key.caller());
        if (key.isExpiredAt(now)) return new Refused(Kind.EXPIRED_KEY, key.caller());
        if (!key.usedSince(now.minus(USE_IS_NOTED_EVERY))) noteUse(key.caller(), now);
        return new Admitted(key.caller());
    }

    /** A good key is not refused because nothing can be written, as on a full disk: there is still much to read. */
    private void noteUse(Caller caller, Instant now) {
        try {
            keys.noteUse(caller.keyId(), now);
        } catch (DataAccessException | TransactionException e) {
            log.warn("The use of key {} could not be noted: {}", caller.keyId(), String.valueOf(e.getMessage()));
        }
    }

    @Transactional
    ApiKey issue(String name, Role role, List<String> clusters, KeySecret secret, @Nullable Instant expiresAt) {
        ApiKey key = keys.save(new ApiKey(name, role, clusters, secret, now(), expiresAt));
        trail.record("key.created", "key", key.id(), described(key));
        return key;
    }

    List<ApiKey> all() {
        return keys.findAllByOrderById();
    }

    /** A key and the one it was made in place of. */
    record Rotated(ApiKey key, ApiKey replaced) {}

    /** Makes a key in place of one, which works on for the time of grace, but not longer than it would have. */
    @Transactional
    Rotated rotate(long id, KeySecret secret, Duration grace) {
        keys.lockAdminKeys();
        ApiKey old = find(id);
        Instant now = now();
        if (!old.worksAt(now)) {
            throw new ProblemException(
                    HttpStatus.CONFLICT,
                    "key-does-not-work",
                    "Key %d does not work any more, so there is nothing to rotate; make a new key with POST /api/v1/keys."
                            .formatted(id));
        }
        ApiKey key = keys.save(old.rotate(secret, now, now.plus(grace)));
        trail.record(
                "key.rotated", "key", id, Map.of("newKey", key.id(), "worksUntil", String.valueOf(old.expiresAt())));
        return new Rotated(key, old);
    }

    /** Revokes a key, but no admin key that works unless another one lasts, for somebody must be able to make new keys. */
    @Transactional
    void revoke(long id) {
        keys.lockAdminKeys();
        ApiKey key = find(id);
        if (isLastAdminKey(key)) {
            throw new ProblemException(
                    HttpStatus.CONFLICT,
                    "last-admin-key",
                    "No other admin key works for another day, so key %d stays; make one that does before you revoke it."
                            .formatted(id));
        }
        if (key.revoke(now())) trail.record("key.revoked", "key", id, described(key));
    }

    private ApiKey find(long id) {
        return keys.findById(id).orElseThrow(() -> ProblemException.notFound("key", id));
    }

    private static Map<String, @Nullable Object> described(ApiKey key) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("name", key.name());
        detail.put("role", key.role());
        detail.put("clusters", key.clusters());
        detail.put("expiresAt", key.expiresAt());
        return detail;
    }

    /**
     * Whether no other admin key lasts. Neither one that was rotated does, since it works for its time of grace only, nor one
     * that ends within a day: both are about to leave nobody who could make new keys.
     */
    private boolean isLastAdminKey(ApiKey key) {
        Instant now = now();
        if (!key.isAdmin() || !key.worksAt(now)) return false;
        List<ApiKey> admins = keys.admins();
        Set<Long> rotated = admins.stream().map(ApiKey::replaces).collect(Collectors.toSet());
        return admins.stream()
                .filter(admin -> admin.worksAt(now.plus(LASTING)) && !rotated.contains(admin.id()))
                .allMatch(admin -> admin.id() == key.id());
    }

    /** As fine as the database keeps it, so that what is answered now is what will be read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
