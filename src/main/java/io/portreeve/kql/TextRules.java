package io.portreeve.kql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Words in any case: quoted in this order and side by side, unquoted any of them. */
final class TextRules implements TypeRules {

    /** How many steps it takes to split a character off. */
    private static final long SPLITTING = 4;

    @Override
    public ValueTest is(KqlValue.Literal value) {
        List<String> words = Words.of(value.text());
        if (words.isEmpty()) return ValueTest.NEVER;
        return value.quoted() ? phrase(words) : anyOf(Set.copyOf(words), List.of());
    }

    /** A phrase is a pattern over the words written side by side; no word holds a blank. */
    private static ValueTest phrase(List<String> words) {
        Wildcard phrase = new Wildcard(List.of("", sideBySide(words), ""));
        return (scalar, work) -> phrase.matches(sideBySide(words(scalar, work)), work);
    }

    /** None when it is too long to be split. */
    private static List<String> words(Object scalar, Work work) {
        String text = scalar.toString();
        return work.take(text.length() * SPLITTING) ? Words.of(text) : List.of();
    }

    private static String sideBySide(List<String> words) {
        return " " + String.join(" ", words) + " ";
    }

    private static ValueTest anyOf(Set<String> words, List<Wildcard> patterns) {
        return (scalar, work) -> words(scalar, work).stream()
                .anyMatch(word ->
                        words.contains(word) || patterns.stream().anyMatch(pattern -> pattern.matches(word, work)));
    }

    /** A pattern covers a single word, so white space splits it into alternatives. */
    @Override
    public ValueTest matches(KqlPattern pattern) {
        Set<String> words = new HashSet<>();
        List<Wildcard> patterns = new ArrayList<>();
        for (List<String> pieces : splitAtWhiteSpace(pattern.pieces())) {
            if (pieces.size() == 1) words.addAll(Words.of(pieces.getFirst()));
            else patterns.add(new Wildcard(pieces));
        }
        return anyOf(words, patterns);
    }

    private static List<List<String>> splitAtWhiteSpace(List<String> pieces) {
        List<List<String>> parts = new ArrayList<>();
        List<String> part = new ArrayList<>();
        for (String piece : pieces) {
            List<String> split = List.of(piece.toLowerCase(Locale.ROOT).split("[ \\t\\r\\n\\u00a0]+", -1));
            part.add(split.getFirst());
            for (String next : split.subList(1, split.size())) {
                parts.add(part);
                part = new ArrayList<>(List.of(next));
            }
        }
        parts.add(part);
        return parts;
    }

    @Override
    public ValueTest compares(KqlComparison comparison, KqlValue.Literal bound) {
        return (scalar, work) -> words(scalar, work).stream()
                .anyMatch(word -> comparison.holds(KeywordRules.compareByCodePoint(word, bound.text())));
    }

    @Override
    public ValueTest exists() {
        return (scalar, work) -> true;
    }
}
