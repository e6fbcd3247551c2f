package io.portreeve.access;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The audit trail in a table, bounded by age. */
@Component
class StoredAuditTrail implements AuditTrail {

    private static final Logger log = LoggerFactory.getLogger(StoredAuditTrail.class);

    /** The service itself, which makes the first keys and stores the rules that come with it. */
    private static final String NOBODY = "bootstrap";

    private static final TypeReference<Map<String, @Nullable Object>> DETAIL = new TypeReference<>() {};

    private static final String RECORD = """
            insert into audit_trail (at, key_id, key_name, action, target_kind, target_id, detail)
            values (:at, :keyId::bigint, :keyName, :action, :targetKind, :targetId, :detail::json)""";

    private static final String LIST = """
            select id, at, key_id, key_name, action, target_kind, target_id, detail
            from audit_trail
            where id < :before
              and (cardinality(:actions::text[]) = 0 or action = any(:actions))
              and (cardinality(:targets::text[]) = 0 or target_kind = any(:targets)
                   or target_kind || '/' || target_id = any(:targets))
              and (cardinality(:keys::text[]) = 0 or coalesce(key_id::text, key_name) = any(:keys))
              and (:from::timestamptz is null or at >= :from)
              and (:to::timestamptz is null or at < :to)
            order by id desc
            limit :limit""";

    private static final String FORGET = "delete from audit_trail where at < :end";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final AuditTrailSettings settings;
    private final Clock clock;

    StoredAuditTrail(JdbcClient jdbc, JsonMapper json, AuditTrailSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param keyId null for the service itself */
    @Schema(name = "AuditTrailEntry")
    record Entry(
            long id,
            Instant at,
            @Nullable Long keyId,
            String keyName,
            @Schema(example = "key.rotated") String action,
            Target target,
            Map<String, @Nullable Object> detail) {}

    /** What a change was made to. */
    @Schema(name = "AuditTrailTarget")
    record Target(@Schema(example = "key") String kind, String id) {}

    /** What somebody looks for; empty lists and nulls let everything pass. */
    record Wanted(
            List<String> actions,
            List<String> targets,
            List<String> keys,
            @Nullable Instant from,
            @Nullable Instant to) {}

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(
            String action, String targetKind, Object targetId, Map<String, ? extends @Nullable Object> detail) {
        Optional<Caller> caller = Caller.atWork();
        jdbc.sql(RECORD)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("keyId", caller.map(Caller::keyId).orElse(null))
                .param("keyName", caller.map(Caller::keyName).orElse(NOBODY))
                .param("action", action)
                .param("targetKind", targetKind)
                .param("targetId", targetId.toString())
                .param("detail", json.writeValueAsString(detail))
                .update();
    }

    /** The entries before this id, newest first. */
    List<Entry> before(long id, Wanted wanted, int limit) {
        return jdbc.sql(LIST)
                .param("before", id)
                .param("actions", wanted.actions().toArray(String[]::new))
                .param("targets", wanted.targets().toArray(String[]::new))
                .param("keys", wanted.keys().toArray(String[]::new))
                .param("from", utc(wanted.from()))
                .param("to", utc(wanted.to()))
                .param("limit", limit)
                .query(this::entry)
                .list();
    }

    @Scheduled(initialDelay = 1, fixedDelay = 24 * 60, timeUnit = TimeUnit.MINUTES)
    void forgetWhatIsPastItsTime() {
        int forgotten = jdbc.sql(FORGET)
                .param("end", clock.instant().minus(settings.retention()).atOffset(ZoneOffset.UTC))
                .update();
        if (forgotten > 0) log.info("Deleted {} entries of the audit trail that are past their time", forgotten);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private Entry entry(ResultSet row, int rowNumber) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getObject("key_id", Long.class),
                row.getString("key_name"),
                row.getString("action"),
                new Target(row.getString("target_kind"), row.getString("target_id")),
                json.readValue(row.getString("detail"), DETAIL));
    }
}
