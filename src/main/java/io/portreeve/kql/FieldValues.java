package io.portreeve.kql;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The values of one field, for rules that count by them. Like a query's, its name is followed through arrays at every level. */
public final class FieldValues {

    private final FieldPath path;
    private final TypeRules type;

    /** @param name in full, as a query writes it; a star is a star */
    public FieldValues(String name, FieldTypes types) {
        this.path = new FieldPath(name);
        this.type = TypeRules.of(types.typeOf(name), Instant.EPOCH);
    }

    /**
     * The different values that a document shows, in its order, each where it stands last. Those of arrays count one by one. What
     * a query takes for the same, such as two spellings of an address, is one value, in its usual spelling.
     */
    public SequencedSet<String> of(Map<String, ? extends @Nullable Object> document) {
        SequencedSet<String> values = new LinkedHashSet<>();
        path.anyValue(
                document,
                (scalar, work) -> {
                    values.addLast(type.spelling(scalar));
                    return false;
                },
                Work.unbounded());
        return values;
    }

    /** Whether one of its values may be hidden. */
    public boolean mayHide(Map<String, ? extends @Nullable Object> document, HiddenPart hidden) {
        return path.mayHideValue(document, hidden);
    }
}
