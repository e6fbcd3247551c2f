package io.portreeve.access;

import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Sees to it that someone can get in, before the first request is taken: with the given keys, or with an admin key of its own
 * making. All in one transaction behind one lock, so replicas that start at once make one key.
 */
@Component
class FirstKeys implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(FirstKeys.class);

    private static final String ADMIN_SETTING = "portreeve.bootstrap-admin-key";
    private static final String INGEST_SETTING = "portreeve.bootstrap-ingest-key";
    private static final List<String> ALL_CLUSTERS = List.of("*");

    /** What every sender can put in a header. Keys come from the user's own tools, so their strength is the user's. */
    private static final Pattern FIT = Pattern.compile("[!-~]{8,500}");

    private final FirstKeySettings settings;
    private final boolean ownDatabase;
    private final ApiKeys stored;
    private final Keys keys;
    private final Clock clock;
    private final TransactionOperations transactions;

    /** @param databaseUrl {@code none} means the embedded database, as in io.portreeve.database */
    FirstKeys(
            FirstKeySettings settings,
            @Value("${spring.datasource.url:none}") String databaseUrl,
            ApiKeys stored,
            Keys keys,
            Clock clock,
            TransactionOperations transactions) {
        this.settings = settings;
        this.ownDatabase = !databaseUrl.equals("none");
        this.stored = stored;
        this.keys = keys;
        this.clock = clock;
        this.transactions = transactions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        transactions.executeWithoutResult(status -> make());
    }

    private void make() {
        stored.lockAdminKeys();
        String admin = settings.bootstrapAdminKey();
        if (admin != null) take(ADMIN_SETTING, admin, Role.ADMIN, ALL_CLUSTERS);
        else makeAdminKey();
        String ingest = settings.bootstrapIngestKey();
        if (ingest != null) take(INGEST_SETTING, ingest, Role.INGEST, settings.bootstrapIngestClusters());
    }

    /** A key that was given before stays as it is: what was done to it since is not undone by a restart. */
    private void take(String setting, String text, Role role, List<String> clusters) {
        if (!FIT.matcher(text).matches()) {
            throw new FirstKeysException(
                    setting + " must be 8 to 500 visible ASCII characters without spaces.",
                    "Set another one, for example from: openssl rand -hex 32");
        }
        KeySecret secret = new KeySecret(text);
        stored.findBySecretHash(secret.hash())
                .ifPresentOrElse(
                        known -> check(setting, known, role, clusters),
                        () -> keys.issue("bootstrap-" + role.word(), role, clusters, secret, null));
    }

    private void check(String setting, ApiKey known, Role role, List<String> clusters) {
        if (known.role() != role) {
            throw new FirstKeysException(
                    "%s is already the secret of key %d, which has role %s."
                            .formatted(setting, known.id(), known.role().word()),
                    "Set another key.");
        }
        if (!known.worksAt(clock.instant())) {
            log.warn("{} is key {}, which was revoked or has expired, and stays so", setting, known.id());
        }
        if (!known.clusters().equals(clusters)) {
            log.warn("{} is key {}, which keeps its clusters {}", setting, known.id(), known.clusters());
        }
    }

    private void makeAdminKey() {
        List<ApiKey> admins = stored.admins();
        if (!admins.isEmpty()) tellHowToGetIn(admins);
        else if (ownDatabase) throw noWayIn();
        else writeAdminKey();
    }

    private void writeAdminKey() {
        AdminKeyFile file = AdminKeyFile.in(settings.dataDir());
        KeySecret secret = KeySecret.random();
        // The file first: should the commit fail, the next start makes another key and replaces the file.
        file.write(secret);
        keys.issue("first-admin", Role.ADMIN, ALL_CLUSTERS, secret, null);
        log.info("The first admin key is in {}", file.path());
    }

    private void tellHowToGetIn(List<ApiKey> admins) {
        if (admins.stream().noneMatch(admin -> admin.worksAt(clock.instant()))) {
            log.warn("No admin key works any more; start once with {} set to a new key of your choice", ADMIN_SETTING);
            return;
        }
        AdminKeyFile file = AdminKeyFile.in(settings.dataDir());
        if (ownDatabase) return;
        if (file.exists()) log.info("Admin key: {} (made at the first start)", file.path());
        else
            log.info(
                    "{} is gone; if the admin key is lost, start once with {} set to a new one",
                    file.path(),
                    ADMIN_SETTING);
    }

    private static FirstKeysException noWayIn() {
        return new FirstKeysException(
                "spring.datasource.url names a database that holds no admin key, so nobody could get in.",
                "Set %s (environment: PORTREEVE_BOOTSTRAP_ADMIN_KEY) to a key of your choice, for example from: openssl rand -hex 32"
                        .formatted(ADMIN_SETTING));
    }
}
