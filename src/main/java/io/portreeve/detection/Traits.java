package io.portreeve.detection;

import java.util.List;

/**
 * What of an event a rule's type counts by, taken while the event is unpacked.
 *
 * @param combinations the combinations of its values
 * @param counted the values of the field whose different values are counted
 */
record Traits(List<Combination> combinations, List<Combination> counted) {

    static final Traits NONE = new Traits(List.of(), List.of());

    int size() {
        return combinations.size() + counted.size();
    }
}
