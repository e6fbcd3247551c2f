package io.portreeve.kql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All values of a document whose full field name a pattern covers. The pattern reads the names on the way down, so the
 * walk costs no more than the document is long, whatever its shape; like {@link FieldPath} it keeps a stack of its own.
 */
final class Leaves {

    private final Wildcard names;

    /** @param pieces the pattern, as in {@link KqlPattern} */
    Leaves(List<String> pieces) {
        this.names = new Wildcard(pieces);
    }

    /** Asks about one value. */
    @FunctionalInterface
    interface LeafTest {

        boolean test(Name field, Object scalar, Work work);
    }

    /** A field's name, as the way to it. */
    record Name(@Nullable Name parent, String key, int length) {

        Name(@Nullable Name parent, String key) {
            this(parent, key, parent == null ? key.length() : parent.length + 1 + key.length());
        }

        /** The name in full, or null when no query could write one that long. */
        @Nullable
        String text() {
            if (length > Kql.MAX_FIELD_LENGTH) return null;
            Deque<String> keys = new ArrayDeque<>();
            for (Name name = this; name != null; name = name.parent) keys.push(name.key);
            return String.join(".", keys);
        }
    }

    private record Step(Object node, @Nullable Name name, long state) {

        int keyLength() {
            return name == null ? 0 : name.key().length();
        }
    }

    boolean any(Map<?, ?> document, LeafTest test, Work work) {
        Deque<Step> open = new ArrayDeque<>();
        open.push(new Step(document, null, names.start()));
        while (!open.isEmpty()) {
            Step step = open.pop();
            if (!work.take(1 + step.keyLength())) return false;
            if (step.node() instanceof List<?> elements) {
                elements.reversed().forEach(element -> push(open, element, step.name(), step.state()));
            } else if (step.node() instanceof Map<?, ?> object) {
                object.forEach((key, value) -> descend(open, step, String.valueOf(key), value));
            } else if (step.name() != null
                    && names.accepts(step.state())
                    && test.test(step.name(), step.node(), work)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value that the pattern covers may be hidden: in any open object or array that its names lead to. */
    boolean mayHide(Map<?, ?> document, HiddenPart hidden) {
        Deque<Step> open = new ArrayDeque<>();
        open.push(new Step(document, null, names.start()));
        while (!open.isEmpty()) {
            Step step = open.pop();
            if (hidden.isOpen(step.node())) return true;
            if (step.node() instanceof List<?> elements) {
                elements.forEach(element -> push(open, element, step.name(), step.state()));
            } else if (step.node() instanceof Map<?, ?> object) {
                object.forEach((key, value) -> descend(open, step, String.valueOf(key), value));
            }
        }
        return false;
    }

    private void descend(Deque<Step> open, Step from, String key, @Nullable Object value) {
        long state = from.name() == null ? from.state() : names.read(from.state(), '.');
        push(open, value, new Name(from.name(), key), names.read(state, key));
    }

    private static void push(Deque<Step> open, @Nullable Object node, @Nullable Name name, long state) {
        if (node != null && state != Wildcard.DEAD) open.push(new Step(node, name, state));
    }
}
