package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private final Changes<String, Integer> changes = new Changes<>();

    @Test
    void what_was_marked_is_as_it_was_at_the_last_mark() {
        changes.put("kept", 1);
        changes.mark();
        changes.put("changed", 1);
        changes.mark();
        changes.put("changed", 2);
        changes.put("changed", 3);
        changes.put("added", 4);

        assertThat(changes.marked()).isEqualTo(Map.of("kept", 1, "changed", 1));
        assertThat(changes.all()).isEqualTo(Map.of("kept", 1, "changed", 3, "added", 4));
    }

    @Test
    void without_a_mark_nothing_was() {
        changes.put("a", 1);

        assertThat(changes.marked()).isEmpty();
    }
}
