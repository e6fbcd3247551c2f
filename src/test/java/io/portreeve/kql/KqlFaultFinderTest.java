package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.FieldCatalogue;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KqlFaultFinderTest {

    private static final Map<String, Object> DOCUMENT =
            Map.of("user", Map.of("name", "jana", "groups", List.of("dev", "ops")), "event", Map.of("action", "get"));

    @Test
    void what_is_asked_of_one_field_is_told_together_with_its_values() {
        assertThat(faults("user.name:jana and event.action:(create or update) and user.id:*"))
                .containsExactly(
                        new KqlFault("event.action", "event.action:(create or update)", List.of("get"), 1),
                        new KqlFault("user.id", "user.id:*", List.of(), 0));
    }

    @Test
    void what_would_not_have_helped_is_left_out() {
        assertThat(asked("(user.name:bob and user.groups:ops) or (user.name:eve and event.action:list)"))
                .containsExactly("user.name:bob", "user.name:eve", "event.action:list");
        assertThat(asked("(user.name:bob or user.groups:ops) and event.action:list"))
                .containsExactly("event.action:list");
    }

    @Test
    void a_not_is_told_with_what_it_stands_before() {
        assertThat(asked("not (user.name:jana and user.groups:ops)"))
                .containsExactly("not user.name:jana", "not user.groups:ops");
        assertThat(asked("user.name:jana and not event.action:(get or list)"))
                .containsExactly("not event.action:(get or list)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user.name:jana", "*", "not user.name:bob or user.id:7", "dev", "not user.name:(bob or eve)"})
    void what_is_true_has_no_fault(String query) {
        assertThat(faults(query)).isEmpty();
    }

    private static List<String> asked(String query) {
        return faults(query).stream().map(KqlFault::asked).toList();
    }

    private static List<KqlFault> faults(String query) {
        return KqlFaultFinder.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC())
                .faults(DOCUMENT, null);
    }
}
