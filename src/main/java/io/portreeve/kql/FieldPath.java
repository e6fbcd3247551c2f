package io.portreeve.kql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A field name to follow through a document. Its dots may separate nested objects or be part of a key; arrays are passed
 * through at every level. Walks with a stack of its own, because documents may be thousands of levels deep.
 */
final class FieldPath {

    /** Names with more dots are divided anew at each object: every part of the name is a key of its own. */
    private static final int MAX_DOTS = 16;

    private static final Key[] NOT_READY = {};

    private final String name;

    /** The keys that lead on from each place in the name, ready with their hashes. */
    private final Key[][] keys;

    FieldPath(String name) {
        this.name = name;
        this.keys = new Key[name.length() + 1][];
        Arrays.fill(keys, NOT_READY);
        if (name.chars().filter(c -> c == '.').count() <= MAX_DOTS) makeReady();
    }

    private void makeReady() {
        keys[0] = keysFrom(0);
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) keys[dot + 1] = keysFrom(dot + 1);
    }

    private Key[] keysFrom(int rest) {
        List<Key> found = new ArrayList<>();
        for (int dot = name.indexOf('.', rest); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            found.add(new Key(name.substring(rest, dot), dot + 1));
        }
        found.add(new Key(name.substring(rest), name.length() + 1));
        return found.toArray(Key[]::new);
    }

    /** A key and where in the name the rest begins behind it. */
    private record Key(String text, int rest) {}

    /** Something in the document and where in the name the rest begins that leads on from it; past the end: nothing is left. */
    private record Step(Object node, int rest) {}

    /** Whether one of the field's values satisfies the test. */
    boolean anyValue(Map<?, ?> document, ValueTest test, Work work) {
        Deque<Step> open = new ArrayDeque<>();
        open.push(new Step(document, 0));
        while (!open.isEmpty()) {
            if (!work.take(1)) return false;
            Step step = open.pop();
            if (step.node() instanceof List<?> elements) {
                elements.reversed().forEach(element -> push(open, element, step.rest()));
            } else if (step.rest() > name.length()) {
                if (!(step.node() instanceof Map) && test.test(step.node(), work)) return true;
            } else if (step.node() instanceof Map<?, ?> object) {
                descend(open, object, step.rest());
            }
        }
        return false;
    }

    /** Whether one of the field's values may be hidden. */
    boolean mayHideValue(Map<?, ?> document, HiddenPart hidden) {
        return mayHide(document, hidden, end -> false, false);
    }

    /** Whether something at the field or below it may be hidden. */
    boolean mayHideAnything(Map<?, ?> document, HiddenPart hidden) {
        return mayHide(document, hidden, end -> anyOpen(end, hidden), true);
    }

    /** Whether one of the objects at the field may be hidden; those that are shown may still be open. */
    boolean mayHideObject(Map<?, ?> document, HiddenPart hidden) {
        return mayHide(document, hidden, end -> false, true);
    }

    /**
     * What a clause says about the objects at the field that the document shows. Keys with dots, such as {@code a.b}, are seen
     * as an object {@code a}, too; of those in an open object more may be hidden, so about such an object nothing can be said.
     */
    Verdict decideObjects(Map<?, ?> document, Clause clause, @Nullable HiddenPart hidden, Work work) {
        Verdict verdict = Verdict.NO_MATCH;
        Deque<Step> open = new ArrayDeque<>();
        open.push(new Step(document, 0));
        while (!open.isEmpty() && verdict != Verdict.MATCH) {
            Step step = open.pop();
            if (!work.take(1 + sizeOf(step.node()))) return verdict.or(Verdict.UNKNOWN);
            if (step.node() instanceof List<?> elements) {
                elements.forEach(element -> push(open, element, step.rest()));
            } else if (step.node() instanceof Map<?, ?> object && step.rest() > name.length()) {
                verdict = verdict.or(clause.decide(object, hidden, work));
            } else if (step.node() instanceof Map<?, ?> object) {
                descend(open, object, step.rest());
                Object implied = impliedObject(object, step.rest());
                if (implied == null) continue;
                if (hidden != null && hidden.isOpen(object)) verdict = verdict.or(Verdict.UNKNOWN);
                else push(open, implied, name.length() + 1);
            }
        }
        return verdict;
    }

    /** @param below whether what lies below the field counts, too: then also keys that go on after its name */
    private boolean mayHide(Map<?, ?> document, HiddenPart hidden, Predicate<Object> mayHideAtEnd, boolean below) {
        Deque<Step> open = new ArrayDeque<>();
        open.push(new Step(document, 0));
        while (!open.isEmpty()) {
            Step step = open.pop();
            if (step.node() instanceof List<?> elements) {
                if (hidden.isOpen(elements)) return true;
                elements.forEach(element -> push(open, element, step.rest()));
            } else if (step.rest() > name.length()) {
                if (mayHideAtEnd.test(step.node())) return true;
            } else if (step.node() instanceof Map<?, ?> object) {
                if (hidden.isOpen(object) && mayHideMember(object, hidden, step.rest(), below)) return true;
                descend(open, object, step.rest());
            }
        }
        return false;
    }

    private boolean mayHideMember(Map<?, ?> object, HiddenPart hidden, int rest, boolean below) {
        for (int dot = name.indexOf('.', rest); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (isHidden(object, hidden, name.substring(rest, dot))) return true;
        }
        String last = name.substring(rest);
        return isHidden(object, hidden, last) || (below && hidden.mayHold(object, last + "."));
    }

    private static boolean isHidden(Map<?, ?> object, HiddenPart hidden, String key) {
        return !object.containsKey(key) && hidden.mayHold(object, key);
    }

    private static int sizeOf(Object node) {
        return node instanceof Map<?, ?> object ? object.size() : 0;
    }

    private static boolean anyOpen(Object start, HiddenPart hidden) {
        Deque<Object> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            Object node = open.pop();
            if (hidden.isOpen(node)) return true;
            Collection<?> inner = switch (node) {
                case Map<?, ?> object -> object.values();
                case List<?> elements -> elements;
                default -> List.of();
            };
            for (Object value : inner) if (value != null) open.push(value);
        }
        return false;
    }

    private void descend(Deque<Step> open, Map<?, ?> object, int rest) {
        Key[] ready = keys[rest];
        for (Key key : ready == NOT_READY ? keysFrom(rest) : ready) push(open, object.get(key.text()), key.rest());
    }

    private static void push(Deque<Step> open, @Nullable Object node, int rest) {
        if (node != null) open.push(new Step(node, rest));
    }

    private @Nullable Object impliedObject(Map<?, ?> object, int rest) {
        String prefix = name.substring(rest) + ".";
        Map<String, @Nullable Object> implied = new LinkedHashMap<>();
        object.forEach((key, value) -> {
            if (key instanceof String text && text.startsWith(prefix))
                implied.put(text.substring(prefix.length()), value);
        });
        return implied.isEmpty() ? null : implied;
    }
}
