package io.portreeve.alert;

import static io.portreeve.alert.FalsePositiveChecks.Applies.NO;
import static io.portreeve.alert.FalsePositiveChecks.Applies.UNKNOWN;
import static io.portreeve.alert.FalsePositiveChecks.Applies.YES;
import static io.portreeve.alert.RecordedEvents.hit;
import static io.portreeve.alert.RecordedEvents.logLine;
import static io.portreeve.alert.RecordedEvents.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.alert.Contexts.KnownPast;
import io.portreeve.alert.FalsePositiveChecks.Applies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FalsePositiveChecksTest {

    private final FalsePositiveChecks checks = new FalsePositiveChecks();

    @ParameterizedTest
    @CsvSource({
        "system:serviceaccount:ci:deployer,      deployer/1.0,    YES",
        "system:serviceaccount:shop:default,     curl/8.0,        NO",
        "system:kube-controller-manager,         anything,        YES",
        "jana,                                   Helm/3.16.2,     UNKNOWN",
        "jana,                                   kubectl/v1.31.2, NO",
        "system:anonymous,                       curl/8.0,        NO",
        ",                                       Helm/3.16.2,     UNKNOWN"
    })
    void automation_goes_by_the_account_and_not_by_what_the_client_calls_itself(
            String user, String userAgent, Applies applies) {
        String event = """
                {"auditID":"a","user":{%s},"userAgent":"%s"}""".formatted(user == null ? "" : "\"username\":\"" + user + "\"", userAgent);
        assertThat(checks.decide("automation", Contexts.of(read(event))).applies())
                .isEqualTo(applies);
    }

    @ParameterizedTest
    @CsvSource({"shop-dev,YES", "qa2,YES", "staging,YES", "device-gateway,NO", "production,NO", "latest,NO", "e2e-7,YES"
    })
    void a_development_namespace_has_a_word_for_it_in_its_name(String namespace, Applies applies) {
        String event = "{\"auditID\":\"a\",\"objectRef\":{\"namespace\":\"%s\"}}".formatted(namespace);
        assertThat(checks.decide("development-namespace", Contexts.of(read(event)))
                        .applies())
                .isEqualTo(applies);
    }

    @Test
    void a_dry_run_was_not_persisted() {
        var verdict = checks.decide("not-persisted", Contexts.of(hit("dry-ssa")));
        assertThat(verdict.applies()).isEqualTo(YES);
        assertThat(verdict.because().plain()).isEqualTo("it was a dry run");
    }

    @Test
    void five_writes_make_a_routine() {
        assertThat(routine(0)).isEqualTo(NO);
        assertThat(routine(4)).isEqualTo(NO);
        assertThat(routine(5)).isEqualTo(YES);
    }

    private Applies routine(int writes) {
        return checks.decide("routine-actor", Contexts.of(logLine(2), new KnownPast().actor(writes, "shop")))
                .applies();
    }

    @Test
    void a_service_that_was_just_created_was_not_known_before() {
        assertThat(checks.decide("known-service", Contexts.of(hit("create"))).applies())
                .isEqualTo(NO);
        assertThat(checks.decide("known-service", Contexts.of(hit("replace"))).applies())
                .isEqualTo(UNKNOWN);
    }

    @Test
    void a_check_nobody_knows_decides_nothing() {
        assertThat(checks.decide("moon-phase", Contexts.of(hit("create"))).applies())
                .isEqualTo(UNKNOWN);
    }
}
