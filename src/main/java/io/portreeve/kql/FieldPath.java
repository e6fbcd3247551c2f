package io.portreeve.kql;

import java.util.ArrayDeque;
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

    private final String name;

    FieldPath(String name) {
        this.name = name;
    }

    /** Something in the document and where in the name the rest begins that leads on from it; past the end: nothing is left. */
    private record Step(Object node, int rest) {}

    /** Whether one of the field's values satisfies the test. */
    boolean anyValue(Map<?, ?> document, ValueTest test) {
        return reaches(document, node -> !(node instanceof Map) && test.test(node), false);
    }

    /** Whether one of the objects at the field satisfies the clause. */
    boolean anyObject(Map<?, ?> document, Clause clause) {
        return reaches(document, node -> node instanceof Map<?, ?> object && clause.test(object), true);
    }

    /** @param objects whether keys with dots, such as {@code a.b}, are to be seen as an object {@code a} too */
    private boolean reaches(Map<?, ?> document, Predicate<Object> test, boolean objects) {
        Deque<Step> open = new ArrayDeque<>();
        open.push(new Step(document, 0));
        while (!open.isEmpty()) {
            Step step = open.pop();
            if (step.node() instanceof List<?> elements) {
                elements.forEach(element -> push(open, element, step.rest()));
            } else if (step.rest() > name.length()) {
                if (test.test(step.node())) return true;
            } else if (step.node() instanceof Map<?, ?> object) {
                descend(open, object, step.rest());
                if (objects) push(open, impliedObject(object, step.rest()), name.length() + 1);
            }
        }
        return false;
    }

    private void descend(Deque<Step> open, Map<?, ?> object, int rest) {
        for (int dot = name.indexOf('.', rest); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            push(open, object.get(name.substring(rest, dot)), dot + 1);
        }
        push(open, object.get(name.substring(rest)), name.length() + 1);
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
