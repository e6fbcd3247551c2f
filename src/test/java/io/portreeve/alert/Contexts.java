package io.portreeve.alert;

import io.portreeve.alert.Past.Related;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventHistory;
import io.portreeve.event.EventId;
import io.portreeve.event.StoredEvent;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleType;
import io.portreeve.rule.Runs;
import io.portreeve.rule.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Alerts in the making, for tests: the shipped rule, and a past that is empty unless a test gives one. */
final class Contexts {

    static final String NODE_PORT_GUIDE =
            RecordedEvents.lines("/rules/kubernetes-exposed-service-nodeport/guide.md").stream()
                    .collect(Collectors.joining("\n"));

    private Contexts() {}

    static AlertContext of(AuditEvent event) {
        return of(event, rule(NODE_PORT_GUIDE), new KnownPast());
    }

    static AlertContext of(AuditEvent event, EventHistory history) {
        return of(event, rule(NODE_PORT_GUIDE), history);
    }

    static AlertContext of(AuditEvent event, Rule rule, EventHistory history) {
        Past past = new Past(history, NO_ALERTS, 0, event, 0);
        return AlertContext.of(rule, new EventId(event.eventTime(), event.identity()), event, false, null, null, past);
    }

    static Rule rule(String guide) {
        Instant now = Instant.parse("2026-11-24T00:00:00Z");
        return new Rule(
                new RuleId("65f9bccd-510b-40df-8263-334f03174fed"),
                "Kubernetes Exposed Service Created With Type NodePort",
                "",
                new RuleType.Query(),
                "kuery",
                "kubernetes.audit.objectRef.resource:services",
                Severity.MEDIUM,
                47,
                true,
                Duration.ofMinutes(5),
                Duration.ofMinutes(6),
                100,
                1,
                List.of(),
                "",
                1,
                List.of(),
                List.of("Data Source: Kubernetes"),
                List.of(),
                List.of("https://attack.mitre.org/techniques/T1133/"),
                List.of(),
                "",
                guide,
                Rule.Source.BUILTIN,
                now,
                now,
                null,
                Runs.FULLY,
                List.of());
    }

    private static final RelatedAlerts NO_ALERTS =
            new RelatedAlerts(JdbcClient.create(new org.springframework.jdbc.datasource.DriverManagerDataSource())) {
                @Override
                Related on(String cluster, Subject subject, long newest) {
                    return Related.NONE;
                }

                @Override
                Related by(String cluster, String user, long newest) {
                    return Related.NONE;
                }
            };

    /** A past made by hand. */
    static final class KnownPast implements EventHistory {

        private ActorHistory actor = new ActorHistory(0, null, List.of(), List.of());
        private List<StoredEvent> writes = List.of();

        KnownPast actor(int count, String namespace) {
            actor = new ActorHistory(count, Instant.parse("2026-11-01T08:00:00Z"), List.of(namespace), List.of(count));
            return this;
        }

        KnownPast writes(StoredEvent... newestFirst) {
            writes = List.of(newestFirst);
            return this;
        }

        @Override
        public ActorHistory writesBy(String cluster, String user, String resource, Instant before) {
            return actor;
        }

        @Override
        public List<StoredEvent> writesTo(
                String cluster, String resource, @Nullable String namespace, String name, Instant before, int limit) {
            return writes;
        }
    }
}
