package io.portreeve.event;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What the events of a {@link RequestKind} have in common in one of their columns. */
sealed interface KnownText {

    /** Whether the column holds one of these. */
    Answer isOneOf(Collection<String> texts);

    /** Whether what it holds begins so. */
    Answer begins(String beginning);

    /** Whether it holds anything. */
    Answer isThere();

    /** How it is stored; {@link #parse} reads it. */
    String stored();

    static KnownText parse(String stored) {
        String text = stored.substring(1);
        return switch (stored.charAt(0)) {
            case '?' -> new Any();
            case '-' -> new Is(null);
            case '=' -> new Is(text);
            case '^' -> new Begins(text);
            case '!' -> new BeginsOtherwise(text);
            default -> throw new IllegalArgumentException("no column is known so: " + stored);
        };
    }

    /** Nothing in common. */
    record Any() implements KnownText {

        @Override
        public Answer isOneOf(Collection<String> texts) {
            return Answer.OPEN;
        }

        @Override
        public Answer begins(String beginning) {
            return Answer.OPEN;
        }

        @Override
        public Answer isThere() {
            return Answer.OPEN;
        }

        @Override
        public String stored() {
            return "?";
        }
    }

    /** All hold the same; or nothing, when it is null. */
    record Is(@Nullable String text) implements KnownText {

        @Override
        public Answer isOneOf(Collection<String> texts) {
            return Answer.of(text != null && texts.contains(text));
        }

        @Override
        public Answer begins(String beginning) {
            return Answer.of(text != null && text.startsWith(beginning));
        }

        @Override
        public Answer isThere() {
            return Answer.of(text != null);
        }

        @Override
        public String stored() {
            return text == null ? "-" : "=" + text;
        }
    }

    /** All hold something that begins so, which is then no {@link TypedValues#ELSEWHERE}. */
    record Begins(String common) implements KnownText {

        @Override
        public Answer isOneOf(Collection<String> texts) {
            return texts.stream().anyMatch(text -> text.startsWith(common)) ? Answer.OPEN : Answer.NO;
        }

        @Override
        public Answer begins(String beginning) {
            if (common.startsWith(beginning)) return Answer.YES;
            return beginning.startsWith(common) ? Answer.OPEN : Answer.NO;
        }

        @Override
        public Answer isThere() {
            return Answer.YES;
        }

        @Override
        public String stored() {
            return "^" + common;
        }
    }

    /** All hold something that does not begin so, and is no {@link TypedValues#ELSEWHERE}. */
    record BeginsOtherwise(String uncommon) implements KnownText {

        @Override
        public Answer isOneOf(Collection<String> texts) {
            return texts.stream().allMatch(text -> text.startsWith(uncommon) || text.equals(TypedValues.ELSEWHERE))
                    ? Answer.NO
                    : Answer.OPEN;
        }

        @Override
        public Answer begins(String beginning) {
            if (beginning.isEmpty()) return Answer.YES;
            return beginning.startsWith(uncommon) ? Answer.NO : Answer.OPEN;
        }

        @Override
        public Answer isThere() {
            return Answer.YES;
        }

        @Override
        public String stored() {
            return "!" + uncommon;
        }
    }
}
