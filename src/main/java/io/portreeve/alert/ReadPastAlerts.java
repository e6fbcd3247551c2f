package io.portreeve.alert;

import io.portreeve.problem.ProblemException;
import io.portreeve.rule.PastAlerts;
import io.portreeve.rule.RuleId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Shows past alerts to whoever tries an exception on them. A few callers at a time, each some thousand alerts: no connection is
 * held while events are looked at, since ingest needs them too.
 */
@Component
class ReadPastAlerts implements PastAlerts {

    static final int MAX_ALERTS = 10_000;

    /** So many events are read at once: they are not packed, and may be large. */
    private static final int PIECE = 10;

    private static final int MAX_CALLERS = 2;
    private static final Duration MAX_DURATION = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private static final String ALERTS = """
            select a.id, a.reason, a.created_at, a.status, a.close_reason, a.cluster, a.exposure, e.document, e.received_at, e.request_time
            from alert a join alert_evidence e on e.alert_id = a.id
            where a.id in (:ids)
            order by a.created_at desc, a.id desc
            """;

    private final FindAlerts find;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Semaphore callers = new Semaphore(MAX_CALLERS);

    ReadPastAlerts(FindAlerts find, JdbcClient jdbc, Clock clock) {
        this.find = find;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Reach read(@Nullable RuleId rule, Instant from, Instant to, Consumer<PastAlert> reader) {
        if (!callers.tryAcquire()) {
            throw ProblemException.tryAgain(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "exceptions-busy",
                    "Others are trying exceptions on past alerts at the moment. Nothing was changed; send the request again.",
                    RETRY_AFTER);
        }
        try {
            return read(places(rule, from, to), from, reader);
        } finally {
            callers.release();
        }
    }

    private Reach read(List<AlertPlace> found, Instant from, Consumer<PastAlert> reader) {
        Instant deadline = clock.instant().plus(MAX_DURATION);
        int readable = Math.min(MAX_ALERTS, found.size());
        int read = 0;
        while (read < readable) {
            if (read > 0 && !clock.instant().isBefore(deadline)) break; // some are read however late it is
            List<AlertPlace> piece = found.subList(read, Math.min(read + PIECE, readable));
            alerts(piece).forEach(reader);
            read += piece.size();
        }
        return read < found.size() ? new Reach(found.get(read - 1).createdAt(), false) : new Reach(from, true);
    }

    private List<AlertPlace> places(@Nullable RuleId rule, Instant from, Instant to) {
        List<String> rules = rule == null ? List.of() : List.of(rule.value());
        var query = new AlertQuery(
                List.of(),
                List.of(),
                rules,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                from,
                to,
                null,
                AlertSort.NEWEST,
                null,
                MAX_ALERTS);
        return find.places(query, null, MAX_ALERTS + 1);
    }

    private List<PastAlert> alerts(List<AlertPlace> piece) {
        return jdbc.sql(ALERTS)
                .param("ids", piece.stream().map(AlertPlace::id).toList())
                .query((row, number) -> alert(row))
                .list();
    }

    private static PastAlert alert(ResultSet row) throws SQLException {
        FindAlerts.AlertEvent event = FindAlerts.event(row);
        return new PastAlert(
                row.getLong("id"),
                row.getString("reason"),
                row.getTimestamp("created_at").toInstant(),
                ending(AlertStatus.valueOf(row.getString("status")), row.getString("close_reason")),
                event.seen());
    }

    private static Ending ending(AlertStatus status, @Nullable String closeReason) {
        if (status != AlertStatus.CLOSED) return Ending.OPEN;
        if (closeReason == null) return Ending.OTHERWISE;
        return switch (CloseReason.valueOf(closeReason)) {
            case EXPECTED_ACTIVITY -> Ending.EXPECTED_ACTIVITY;
            case FALSE_POSITIVE -> Ending.FALSE_POSITIVE;
            case ACCEPTABLE_RISK, ISSUE_RESOLVED, DUPLICATE, LOW_SEVERITY, INVESTIGATION_REQUIRED -> Ending.OTHERWISE;
        };
    }
}
