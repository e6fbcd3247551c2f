package io.portreeve.event;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.event.AskedKinds.ByKind;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlExpression;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@PortreeveTest
class AskedKindsTest {

    private static final KqlExpression PODS = Kql.parse("kubernetes.audit.objectRef.resource:pods");
    private static final KqlExpression SECRETS = Kql.parse("kubernetes.audit.objectRef.resource:secrets");

    @Autowired
    AskedKinds askedKinds;

    @Autowired
    RequestKinds kinds;

    @Test
    void of_an_event_those_queries_are_asked_that_its_kind_leaves_possible() {
        short pods = kinds.numberOf(kindOf("pods"));

        ByKind asked = askedKinds.of(List.of(SECRETS, PODS));

        assertThat(asked.possible(pods)).isEqualTo(only(1));
        assertThat(asked.possible(RequestKind.NONE)).isNull();
    }

    /** Ten thousand rules and a new kind of requests must not hold up a run for minutes. */
    @Test
    void kinds_that_are_not_worked_out_yet_are_asked_for_and_all_their_events_by_every_query() {
        short pods = kinds.numberOf(kindOf("pods"));
        short secrets = kinds.numberOf(kindOf("secrets"));
        List<KqlExpression> queries = Stream.concat(Stream.of(SECRETS), Collections.nCopies(20_000, PODS).stream())
                .toList();

        List<ByKind> slices =
                Stream.generate(() -> askedKinds.of(queries)).limit(secrets).toList();

        assertThat(slices.getFirst().possible(secrets)).isNull();
        assertThat(kindsIn(slices.getFirst())).contains(pods, secrets);
        assertThat(slices.getLast().possible(secrets)).isEqualTo(only(0));
    }

    private static BitSet only(int query) {
        BitSet queries = new BitSet();
        queries.set(query);
        return queries;
    }

    private static Short[] kindsIn(ByKind asked) {
        return (Short[]) requireNonNull(asked.narrowing().parameters().get("kinds"));
    }

    private static RequestKind kindOf(String resource) {
        KnownText any = new KnownText.Any();
        return new RequestKind(
                Map.of(
                        TypedColumn.DECISION,
                        new KnownText.Is("allow"),
                        TypedColumn.VERB,
                        new KnownText.Is("create"),
                        TypedColumn.RESOURCE,
                        new KnownText.Is(resource),
                        TypedColumn.SUBRESOURCE,
                        any,
                        TypedColumn.USERNAME,
                        any,
                        TypedColumn.IMPERSONATED_USER,
                        any),
                null,
                null,
                null);
    }
}
