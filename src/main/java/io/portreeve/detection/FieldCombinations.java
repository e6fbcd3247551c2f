package io.portreeve.detection;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.Fingerprint;
import io.portreeve.event.SafeText;
import io.portreeve.event.SeenEvent;
import io.portreeve.kql.FieldValues;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every combination of the values that an event has in some fields: arrays count value by value. An event that lacks one of the
 * fields has none; one whose field may be hidden has those with a hidden value, since what is hidden is not absent.
 */
final class FieldCombinations {

    /** Of more, the last ones count: the last address is the API server's own observation. */
    static final int MAX_COMBINATIONS = 100;

    /** Bytes of a value; an alert stores no more. */
    private static final int MAX_SHOWN = 2_048;

    private final List<String> names;
    private final List<FieldValues> fields;
    private final UUID meaning;

    /** @param meaning makes the hashes those of one meaning of one rule */
    FieldCombinations(List<String> names, UUID meaning) {
        this.names = List.copyOf(names);
        this.fields = names.stream()
                .map(name -> new FieldValues(name, FieldCatalogue.TYPES))
                .toList();
        this.meaning = meaning;
    }

    /**
     * The combinations of an event.
     *
     * @param sure whether it surely matches the rule's query
     */
    List<Combination> of(SeenEvent event, boolean sure) {
        List<List<Value>> values = new ArrayList<>();
        for (FieldValues field : fields) values.add(valuesOf(field, event));
        int count = count(values);
        List<Combination> combinations = new ArrayList<>();
        for (int fromEnd = Math.min(count, MAX_COMBINATIONS); fromEnd > 0; fromEnd--) {
            combinations.add(combination(pick(values, fromEnd - 1), sure));
        }
        if (count > MAX_COMBINATIONS) combinations.add(combination(together(values), sure));
        return combinations;
    }

    /** Null where it is hidden; the whole text makes the hash, what is shown of it is kept. */
    private record Value(@Nullable String text, @Nullable String shown) {

        static final Value HIDDEN = new Value(null, null);

        static Value of(String text) {
            return new Value(text, SafeText.cut(text, MAX_SHOWN));
        }
    }

    private static List<Value> valuesOf(FieldValues field, SeenEvent event) {
        List<Value> values = new ArrayList<>();
        field.of(event.fields()).forEach(text -> values.add(Value.of(text)));
        if (event.hidden() != null && field.mayHide(event.fields(), event.hidden())) values.add(Value.HIDDEN);
        return values;
    }

    /** How many there are; of more than count, one more: an event may have more than a number can hold. */
    private static int count(List<List<Value>> values) {
        long count = 1;
        for (List<Value> some : values) count = Math.min(count * some.size(), MAX_COMBINATIONS + 1);
        return (int) count;
    }

    /** The combination with this number, counted from the end; the last field's values change first. */
    private static List<Value> pick(List<List<Value>> values, int fromEnd) {
        List<Value> picked = new ArrayList<>();
        int rest = fromEnd;
        for (List<Value> some : values.reversed()) {
            picked.addFirst(some.get(some.size() - 1 - rest % some.size()));
            rest /= some.size();
        }
        return picked;
    }

    /**
     * All values of each field in one, or hidden when some are: whoever pads an event with a hundred known values has not been
     * seen with just these.
     */
    private static List<Value> together(List<List<Value>> values) {
        List<Value> together = new ArrayList<>();
        for (List<Value> some : values) {
            String texts = some.stream().map(Value::text).map(String::valueOf).collect(Collectors.joining(", "));
            together.add(some.contains(Value.HIDDEN) ? Value.HIDDEN : Value.of(texts));
        }
        return together;
    }

    private Combination combination(List<Value> values, boolean sure) {
        Fingerprint hash = new Fingerprint().text(meaning.toString());
        names.forEach(hash::text);
        values.forEach(value -> hash.text(value.text()));
        List<@Nullable String> shown = new ArrayList<>();
        values.forEach(value -> shown.add(value.shown()));
        return new Combination(names, shown, hash.uuid(), sure && !values.contains(Value.HIDDEN));
    }
}
