package io.portreeve.rule;

import io.portreeve.event.DatabaseSilence;
import io.portreeve.event.LockWait;
import io.portreeve.problem.ProblemException;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The right to change rules, held until the transaction ends: rules are changed one after the other, by callers at once and by
 * replicas that start. Changes are rare and short, and who waits is served in order.
 */
@Component
class RuleLock {

    /** Longer than anything here takes: a start that gives up is worse than a late one. */
    private static final Duration MAX_WAIT_AT_START = Duration.ofMinutes(10);

    /** The database says nothing while somebody waits, and should answer soon after. */
    private static final Duration MAX_SILENCE_AT_START = MAX_WAIT_AT_START.plusMinutes(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    /** A replica that hangs must not keep the others from it. */
    private static final String BE_BOUNDED = """
            select set_config('lock_timeout', :wait, true),
                   set_config('idle_in_transaction_session_timeout', '1min', true)""";

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('portreeve.rules'))";

    /** The wait is meant for this lock alone. */
    private static final String BE_PATIENT_AGAIN = "select set_config('lock_timeout', '0', true)";

    private final JdbcClient jdbc;
    private final DatabaseSilence silence;
    private final RuleSettings settings;

    RuleLock(JdbcClient jdbc, DatabaseSilence silence, RuleSettings settings) {
        this.jdbc = jdbc;
        this.silence = silence;
        this.settings = settings;
    }

    /** @throws ProblemException 503 when others hold it for too long */
    void take() {
        take("Nothing was changed, send it again.");
    }

    /** The same for one of several portions, of which those before it are stored. */
    void takeForPortion() {
        take("Send the request again; what was stored of it stays.");
    }

    private void take(String wayOut) {
        try {
            take(settings.maxWait());
        } catch (UncategorizedSQLException e) {
            if (!LockWait.isOver(e)) throw e;
            throw ProblemException.tryAgain(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "rules-busy",
                    "Somebody else is changing rules at the moment. " + wayOut,
                    RETRY_AFTER);
        }
    }

    /** The same for the service itself when it starts, with more patience. */
    void takeAtStart() {
        silence.allow(MAX_SILENCE_AT_START);
        take(MAX_WAIT_AT_START);
    }

    private void take(Duration wait) {
        jdbc.sql(BE_BOUNDED).param("wait", wait.toMillis() + "ms").query(row -> {});
        jdbc.sql(LOCK).query(row -> {});
        jdbc.sql(BE_PATIENT_AGAIN).query(row -> {});
    }
}
