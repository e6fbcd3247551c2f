package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Every operation of the OpenAPI document tried with every kind of key, and the answers held to the role that the operation
 * needs. Prints the table.
 */
@PortreeveTest
class DoorsTest {

    /** A new operation needs a line here. */
    private static final Map<String, Role> NEEDED = Map.ofEntries(
            Map.entry("GET /api/v1/alerts", Role.VIEWER),
            Map.entry("GET /api/v1/alerts/{id}", Role.VIEWER),
            Map.entry("PATCH /api/v1/alerts/{id}", Role.ANALYST),
            Map.entry("GET /api/v1/audit-events", Role.VIEWER),
            Map.entry("POST /api/v1/audit-events", Role.INGEST),
            Map.entry("PUT /api/v1/audit-events", Role.INGEST),
            Map.entry("GET /api/v1/audit-events/{id}", Role.VIEWER),
            Map.entry("GET /api/v1/audit-trail", Role.ADMIN),
            Map.entry("POST /api/v1/clusters/{cluster}/audit-events", Role.INGEST),
            Map.entry("PUT /api/v1/clusters/{cluster}/audit-events", Role.INGEST),
            Map.entry("GET /api/v1/exceptions", Role.VIEWER),
            Map.entry("POST /api/v1/exceptions", Role.ADMIN),
            Map.entry("DELETE /api/v1/exceptions/{exceptionId}", Role.ADMIN),
            Map.entry("GET /api/v1/clusters", Role.VIEWER),
            Map.entry("GET /api/v1/rules/{ruleId}/readiness", Role.VIEWER),
            Map.entry("GET /api/v1/fields", Role.VIEWER),
            Map.entry("GET /api/v1/keys", Role.ADMIN),
            Map.entry("POST /api/v1/keys", Role.ADMIN),
            Map.entry("DELETE /api/v1/keys/{id}", Role.ADMIN),
            Map.entry("POST /api/v1/keys/{id}/rotate", Role.ADMIN),
            Map.entry("GET /api/v1/quarantine", Role.ANALYST),
            Map.entry("GET /api/v1/quarantine/{id}", Role.ANALYST),
            Map.entry("DELETE /api/v1/quarantine/{id}", Role.ADMIN),
            Map.entry("POST /api/v1/quarantine/{id}/replay", Role.ANALYST),
            Map.entry("GET /api/v1/rules", Role.VIEWER),
            Map.entry("GET /api/v1/rules/export", Role.VIEWER),
            Map.entry("POST /api/v1/rules/import", Role.ADMIN),
            Map.entry("POST /api/v1/rules/preview", Role.VIEWER),
            Map.entry("POST /api/v1/rules/test", Role.VIEWER),
            Map.entry("POST /api/v1/rules/validate", Role.VIEWER),
            Map.entry("GET /api/v1/rules/{ruleId}", Role.VIEWER),
            Map.entry("PUT /api/v1/rules/{ruleId}", Role.ADMIN),
            Map.entry("PATCH /api/v1/rules/{ruleId}", Role.ADMIN),
            Map.entry("DELETE /api/v1/rules/{ruleId}", Role.ADMIN),
            Map.entry("GET /api/v1/rules/{ruleId}/exceptions", Role.VIEWER),
            Map.entry("POST /api/v1/rules/{ruleId}/exceptions", Role.ADMIN),
            Map.entry("GET /api/v1/rules/{ruleId}/exceptions/suggestions", Role.VIEWER),
            Map.entry("DELETE /api/v1/rules/{ruleId}/exceptions/{exceptionId}", Role.ADMIN),
            Map.entry("GET /api/v1/rules/{ruleId}/backfills", Role.VIEWER),
            Map.entry("POST /api/v1/rules/{ruleId}/backfills", Role.ADMIN),
            Map.entry("GET /api/v1/rules/{ruleId}/backfills/{id}", Role.VIEWER),
            Map.entry("DELETE /api/v1/rules/{ruleId}/backfills/{id}", Role.ADMIN),
            Map.entry("GET /api/v1/rules/{ruleId}/coverage", Role.VIEWER),
            Map.entry("GET /api/v1/rules/{ruleId}/explain", Role.VIEWER),
            Map.entry("GET /api/v1/rules/{ruleId}/revisions", Role.VIEWER),
            Map.entry("GET /api/v1/rules/{ruleId}/runs", Role.VIEWER),
            Map.entry("POST /api/v1/rules/{ruleId}/runs", Role.ANALYST));

    /** What a key may do that is bound to clusters: all else is about every cluster. */
    private static final Set<String> OPEN_TO_BOUND_KEYS = Set.of(
            "GET /api/v1/alerts",
            "GET /api/v1/alerts/{id}",
            "PATCH /api/v1/alerts/{id}",
            "GET /api/v1/audit-events",
            "POST /api/v1/audit-events",
            "PUT /api/v1/audit-events",
            "GET /api/v1/audit-events/{id}",
            "POST /api/v1/clusters/{cluster}/audit-events",
            "PUT /api/v1/clusters/{cluster}/audit-events",
            "GET /api/v1/clusters",
            "GET /api/v1/fields",
            "GET /api/v1/quarantine",
            "GET /api/v1/quarantine/{id}",
            "GET /api/v1/rules",
            "GET /api/v1/rules/export",
            "POST /api/v1/rules/test",
            "POST /api/v1/rules/validate",
            "GET /api/v1/rules/{ruleId}",
            "GET /api/v1/rules/{ruleId}/explain",
            "GET /api/v1/rules/{ruleId}/revisions");

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete", "head", "options");

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    private Calls calls;
    private TestKeys keys;

    /** What stands in a cell: what was answered, and whether that is right. */
    private record Cell(int status, boolean isRight) {}

    @BeforeEach
    void start() {
        calls = new Calls(port);
        keys = new TestKeys(jdbc);
    }

    @Test
    void every_operation_is_closed_to_whoever_may_not_and_open_to_whoever_may() {
        Map<String, Map<String, Cell>> table = new LinkedHashMap<>();
        for (String operation : operations()) table.put(operation, row(operation));
        System.out.println(printed(table));

        List<String> wrong = new ArrayList<>();
        table.forEach((operation, row) -> row.forEach((column, cell) -> {
            if (!cell.isRight()) wrong.add("%s with %s: %d".formatted(operation, column, cell.status()));
        }));
        assertThat(wrong).isEmpty();
    }

    @Test
    void every_operation_has_a_line_and_every_line_an_operation() {
        assertThat(operations()).containsExactlyInAnyOrderElementsOf(NEEDED.keySet());
    }

    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        JsonNode paths = calls.anonymously("GET", "/v3/api-docs").json().path("paths");
        paths.propertyStream()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    private static Role needed(String operation) {
        return Objects.requireNonNull(NEEDED.get(operation), () -> "say in NEEDED which role needs " + operation);
    }

    private Map<String, Cell> row(String operation) {
        Role needed = needed(operation);
        Map<String, Cell> row = new LinkedHashMap<>();
        row.put("no key", expecting(401, operation, ""));
        row.put("wrong", expecting(401, operation, "pr_wrong"));
        row.put("expired", expecting(401, operation, keys.expiring(Role.ADMIN, clock.instant())));
        row.put("revoked", expecting(401, operation, keys.revoked(Role.ADMIN)));
        for (Role role : Role.values()) {
            row.put(role.word(), cell(operation, keys.keyFor(role), role.covers(needed)));
        }
        row.put("bound", cell(operation, keys.keyFor(Role.ADMIN, "lab"), OPEN_TO_BOUND_KEYS.contains(operation)));
        if (operation.contains("{cluster}")) {
            row.put("other cluster", expecting(403, operation, keys.keyFor(Role.INGEST, "another")));
        }
        return row;
    }

    private Cell expecting(int status, String operation, String key) {
        int answered = send(operation, key);
        return new Cell(answered, answered == status);
    }

    private Cell cell(String operation, String key, boolean mayCome) {
        int answered = send(operation, key);
        boolean wasLetIn = answered != 401 && answered != 403;
        return new Cell(answered, mayCome ? wasLetIn : answered == 403);
    }

    /** Of ids that do not exist, and with an empty body: what is behind the door must not change anything. */
    private int send(String operation, String key) {
        String[] words = operation.split(" ", 2);
        String path = words[1].replace("{cluster}", "lab").replaceAll("\\{\\w+}", "987654321");
        return calls.call(key, words[0], path, "").status();
    }

    private static String printed(Map<String, Map<String, Cell>> table) {
        List<String> columns = new ArrayList<>(List.of("no key", "wrong", "expired", "revoked"));
        for (Role role : Role.values()) columns.add(role.word());
        columns.add("bound");
        columns.add("other cluster");
        StringBuilder text = new StringBuilder("%-48s %-8s".formatted("", "needs"));
        columns.forEach(column -> text.append("%14s".formatted(column)));
        table.forEach((operation, row) -> {
            text.append("%n%-48s %-8s".formatted(operation, needed(operation).word()));
            text.append(columns.stream()
                    .map(column -> row.containsKey(column)
                            ? Integer.toString(row.get(column).status())
                            : "–")
                    .map("%14s"::formatted)
                    .collect(Collectors.joining()));
        });
        return text.toString();
    }
}
