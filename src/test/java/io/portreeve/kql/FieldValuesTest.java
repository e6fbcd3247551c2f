package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldValuesTest {

    @Test
    void arrays_give_their_values_one_by_one_in_order_and_each_once_where_it_stands_last() {
        var document = Map.of("source", Map.of("ip", List.of("10.0.0.2", "10.0.0.1", "10.0.0.2", "10.0.0.3")));

        assertThat(new FieldValues("source.ip").of(document)).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void what_is_no_text_gives_its_json_and_objects_and_absent_fields_give_nothing() {
        var document = Map.of("a", Map.of("number", 1.50, "flag", true, "object", Map.of("b", 1)));

        assertThat(new FieldValues("a.number").of(document)).containsExactly("1.5");
        assertThat(new FieldValues("a.flag").of(document)).containsExactly("true");
        assertThat(new FieldValues("a.object").of(document)).isEmpty();
        assertThat(new FieldValues("a.absent").of(document)).isEmpty();
    }
}
