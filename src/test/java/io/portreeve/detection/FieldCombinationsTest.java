package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.SeenEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FieldCombinationsTest {

    private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");

    @Test
    void more_combinations_than_a_number_can_hold_are_more_than_a_hundred() {
        List<String> many = IntStream.range(0, 65_536).mapToObj(String::valueOf).toList();
        var event = new SeenEvent(Instant.EPOCH, Map.of("a", many, "b", many, "c", many, "d", many, "e", many), null);

        assertThat(new FieldCombinations(FIVE, new UUID(0, 0)).of(event, true))
                .hasSize(FieldCombinations.MAX_COMBINATIONS + 1);
    }

    @Test
    void of_too_many_the_last_ones_count_and_all_together() {
        List<String> numbers = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
        var event = new SeenEvent(Instant.EPOCH, Map.of("a", "user", "b", numbers), null);

        List<Combination> combinations = new FieldCombinations(List.of("a", "b"), new UUID(0, 0)).of(event, true);

        assertThat(combinations.getFirst().values()).containsExactly("user", "100");
        assertThat(combinations.get(99).values()).containsExactly("user", "199");
        assertThat(combinations).hasSize(101);
    }
}
