package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The history of rules that were there before there was one. */
@PortreeveTest
class FirstRevisionsTest {

    private static final String OLD_RULE = """
            insert into old.rule values ('r1', 'A rule', 'Finds something.', 'query', 'kuery', 'user.name:"a"', 'HIGH', 73,
              interval '5 minutes', 100, '{Me}', 'Apache-2.0', 2, '{logs-*}', '{"a, b"}',
              '[{"framework": "F", "tactic": {"id": "T1", "name": "Tactic"}, "techniques": [{"id": "T2", "name": "Way"}]}]',
              '{https://example.com/}', '{}', 'Set it up.', 'Look.', false, 7, 'BUILTIN', now(), now())
            """;

    @Autowired
    DataSource database;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void drop_the_old_schema() {
        jdbc.sql("drop schema if exists old cascade").update();
    }

    @Test
    void an_old_rule_begins_its_history_as_it_is() {
        migrateTo("5");
        jdbc.sql(OLD_RULE).update();

        migrateTo("10");

        String rule = jdbc.sql("select rule from old.rule_revision where rule_id = 'r1' and revision = 7")
                .query((row, number) -> row.getString(1))
                .single();
        RuleFile read = RuleFile.parse("", RuleJson.read(rule));
        assertThat(read.enabled()).isFalse();
        assertThat(read.content().interval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(read.content().severity()).isEqualTo(Severity.HIGH);
        assertThat(read.content().tags()).containsExactly("a, b");
        assertThat(read.content().guide()).isEqualTo("Look.");
        assertThat(read.content().threat())
                .containsExactly(new Threat(
                        "F", new Threat.Reference("T1", "Tactic"), List.of(new Threat.Reference("T2", "Way"))));
    }

    private void migrateTo(String version) {
        Flyway.configure()
                .dataSource(database)
                .schemas("old")
                .target(version)
                .load()
                .migrate();
    }
}
