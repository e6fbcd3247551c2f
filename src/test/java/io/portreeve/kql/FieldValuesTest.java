package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.junit.jupiter.api.Test;

class FieldValuesTest {

    @Test
    void arrays_give_their_values_one_by_one_in_order_and_each_once_where_it_stands_last() {
        var document = Map.of("source", Map.of("ip", List.of("10.0.0.2", "10.0.0.1", "10.0.0.2", "10.0.0.3")));

        assertThat(values("source.ip", document)).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void what_is_no_text_gives_its_json_and_objects_and_absent_fields_give_nothing() {
        var document = Map.of("a", Map.of("number", 1.50, "flag", true, "object", Map.of("b", 1)));

        assertThat(values("a.number", document)).containsExactly("1.5");
        assertThat(values("a.flag", document)).containsExactly("true");
        assertThat(values("a.object", document)).isEmpty();
        assertThat(values("a.absent", document)).isEmpty();
    }

    @Test
    void spellings_of_one_value_are_one() {
        var addresses =
                List.of("2001:DB8:0::1", "2001:db8::1", "::ffff:10.9.9.9", "10.9.9.9", "::", "1:0:0:2::3", "no one");
        var document = Map.of("ip", addresses, "code", List.of(403, "403.0", "4.03e2"), "text", List.of("a", "A"));

        assertThat(values("ip", document)).containsExactly("2001:db8::1", "10.9.9.9", "::", "1:0:0:2::3", "no one");
        assertThat(values("code", document)).containsExactly("403");
        assertThat(values("text", document)).containsExactly("a", "A");
    }

    private static SequencedSet<String> values(String name, Map<String, ?> document) {
        return new FieldValues(name, FieldValuesTest::typeOf).of(document);
    }

    private static FieldType typeOf(String name) {
        return switch (name) {
            case "ip", "source.ip" -> FieldType.IP;
            case "code" -> FieldType.LONG;
            default -> FieldType.KEYWORD;
        };
    }
}
