package io.portreeve.rule;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rules for tests. */
final class TestRules {

    private static final String WAITING = """
            select exists (
              select from pg_locks join pg_database on pg_database.oid = database
              where datname = current_database() and locktype = 'advisory' and not granted)""";

    private TestRules() {}

    /** Removes the rules whose ids begin with {@code test-}, with all that is remembered of them. */
    static void remove(JdbcClient jdbc) {
        for (String table : List.of("rule", "rule_revision", "shipped_rule")) {
            jdbc.sql("delete from " + table + " where rule_id like 'test-%'").update();
        }
    }

    /** Returns as soon as somebody waits until the rules may be changed. */
    static void awaitOneThatWaitsForItsTurn(JdbcClient jdbc) {
        await().until(() -> jdbc.sql(WAITING).query(Boolean.class).single());
    }

    static RuleFile rule(String id, String name) {
        return rule(id, name, "user.name:\"admin\"");
    }

    static RuleFile rule(String id, String name, String query) {
        return new RuleFile(new RuleId(id), content(name, query), null);
    }

    private static RuleContent content(String name, String query) {
        return new RuleContent(
                name,
                "Finds something.",
                "query",
                "kuery",
                query,
                Severity.LOW,
                21,
                Duration.ofMinutes(5),
                100,
                List.of("Portreeve"),
                "Apache-2.0",
                1,
                List.of(),
                List.of("it's, a {tag}"),
                List.of(new Threat("F", new Threat.Reference("T", "Tactic"), List.of())),
                List.of(),
                List.of(),
                "",
                "",
                null,
                null,
                null,
                "{}");
    }
}
