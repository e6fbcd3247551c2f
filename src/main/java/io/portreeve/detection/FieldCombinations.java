package io.portreeve.detection;

import io.portreeve.event.SeenEvent;
import io.portreeve.kql.FieldValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every combination of the values that an event has in some fields: arrays count value by value. An event that lacks one of the
 * fields has none; one whose field may be hidden has those with a hidden value, since what is hidden is not absent.
 */
final class FieldCombinations {

    /** Of more, the last ones count: the last address is the API server's own observation. */
    static final int MAX_COMBINATIONS = 100;

    private final List<String> names;
    private final List<FieldValues> fields;
    private final UUID meaning;

    /** @param meaning makes the hashes those of one meaning of one rule */
    FieldCombinations(List<String> names, UUID meaning) {
        this.names = List.copyOf(names);
        this.fields = names.stream().map(FieldValues::new).toList();
        this.meaning = meaning;
    }

    /**
     * The combinations of an event.
     *
     * @param sure whether it surely matches the rule's query
     */
    List<Combination> of(SeenEvent event, boolean sure) {
        List<List<@Nullable String>> values = new ArrayList<>();
        for (FieldValues field : fields) values.add(valuesOf(field, event));
        long all = values.stream().mapToLong(List::size).reduce(1, (one, other) -> one * other);
        List<Combination> combinations = new ArrayList<>();
        for (long i = Math.max(0, all - MAX_COMBINATIONS); i < all; i++) {
            combinations.add(combination(pick(values, i), sure));
        }
        if (all > MAX_COMBINATIONS) combinations.add(combination(together(values), sure));
        return combinations;
    }

    private static List<@Nullable String> valuesOf(FieldValues field, SeenEvent event) {
        List<@Nullable String> values = new ArrayList<>(field.of(event.fields()));
        if (event.hidden() != null && field.mayHide(event.fields(), event.hidden())) values.add(null);
        return values;
    }

    /** The combination with this number; the last field's values change first. */
    private static List<@Nullable String> pick(List<List<@Nullable String>> values, long number) {
        List<@Nullable String> picked = new ArrayList<>();
        long rest = number;
        for (List<@Nullable String> some : values.reversed()) {
            picked.addFirst(some.get((int) (rest % some.size())));
            rest /= some.size();
        }
        return picked;
    }

    /**
     * All values of each field in one, or null when some are hidden: whoever pads an event with a hundred known values has not
     * been seen with just these.
     */
    private static List<@Nullable String> together(List<List<@Nullable String>> values) {
        List<@Nullable String> together = new ArrayList<>();
        for (List<@Nullable String> some : values) {
            together.add(some.stream().allMatch(Objects::nonNull) ? String.join(", ", some) : null);
        }
        return together;
    }

    private Combination combination(List<@Nullable String> values, boolean sure) {
        return Combination.of(names, values, meaning, sure && values.stream().allMatch(Objects::nonNull));
    }
}
