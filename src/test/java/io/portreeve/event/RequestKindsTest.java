package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@PortreeveTest
class RequestKindsTest {

    @Autowired
    RequestKinds kinds;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    private static RequestKind kind(String resource) {
        AuditEvent event = TestEvents.read("""
                {"auditID":"1","verb":"get","objectRef":{"resource":"%s"},
                 "annotations":{"authorization.k8s.io/decision":"allow"}}""".formatted(resource));
        return RequestKind.of(
                new TypedValues(event.json()), BodyNames.in(event.json()).shape());
    }

    @Test
    void two_replicas_give_a_kind_the_same_number() {
        RequestKinds other = new RequestKinds(jdbc, transactions);
        short number = kinds.numberOf(kind("shared"));

        assertThat(other.numberOf(kind("shared"))).isEqualTo(number).isPositive();
        assertThat(other.all().get(number - 1)).isEqualTo(kind("shared"));
        short next = other.numberOf(kind("made-by-the-other"));
        assertThat(kinds.all().get(next - 1)).isEqualTo(kind("made-by-the-other"));
        assertThat(kinds.numberOf(kind("made-by-the-other"))).isEqualTo(next);
    }

    @Test
    void a_kind_that_cannot_be_stored_is_none() {
        new TransactionTemplate(transactions).executeWithoutResult(open -> {
            jdbc.execute("lock table request_kind in share row exclusive mode");
            assertThat(kinds.numberOf(kind("held-up"))).isEqualTo(RequestKind.NONE);
        });
        assertThat(kinds.numberOf(kind("held-up"))).isPositive();
    }

    @Test
    void when_there_are_many_bodies_count_no_more_and_then_nothing_does() {
        int shapes = kinds.all().size();
        RequestKinds full = new RequestKinds(jdbc, transactions, shapes + 1, shapes);

        short number = full.numberOf(kind("of-many-shapes"));
        assertThat(full.all().get(number - 1)).isEqualTo(kind("of-many-shapes").ofAnyShape());
        assertThat(full.numberOf(kind("one-too-many"))).isEqualTo(RequestKind.NONE);
    }
}
