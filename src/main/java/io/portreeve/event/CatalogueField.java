package io.portreeve.event;

import io.portreeve.kql.FieldType;
import java.util.List;
import java.util.Set;

/**
 * A name that queries may ask for.
 *
 * @param name one that ends with {@code .*} stands for every name that begins so
 * @param values the only values that there are; empty when there may be others
 * @param description what it means, in a sentence
 */
public record CatalogueField(String name, FieldType type, Origin origin, Set<String> values, String description) {

    private static final String ANYTHING_BELOW = ".*";

    public CatalogueField {
        values = Set.copyOf(values);
    }

    /** Where the value comes from. */
    public sealed interface Origin {

        /** The value that stands there in the event, below these keys. */
        record At(List<String> path) implements Origin {

            public At {
                path = List.copyOf(path);
            }
        }

        /** The same for every event. */
        record Always(String value) implements Origin {}

        /** Found out by the service, in these words. */
        record Derived(String words) implements Origin {}

        /** Nothing in an audit event fills it. */
        record Nowhere() implements Origin {}

        /** As people read it. */
        default String text() {
            return switch (this) {
                case At at -> String.join(".", at.path());
                case Always always -> "always " + always.value();
                case Derived derived -> derived.words();
                case Nowhere nowhere -> "nowhere";
            };
        }
    }

    /** Whether it stands for many names. */
    public boolean isPattern() {
        return name.endsWith(ANYTHING_BELOW);
    }

    /** Whether an event can have a value here. */
    public boolean isFilled() {
        return !(origin instanceof Origin.Nowhere);
    }

    boolean covers(String other) {
        return isPattern() ? other.startsWith(name.substring(0, name.length() - 1)) : other.equals(name);
    }
}
