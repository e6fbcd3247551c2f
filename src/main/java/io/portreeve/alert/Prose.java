package io.portreeve.alert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Our words with values of an event between them. The values are written by attackers, so each form of output fences them in:
 * plain text quotes what is not a plain word, Markdown puts it in a code span.
 */
record Prose(List<Part> parts) {

    sealed interface Part {

        /** Our own words. */
        record Words(String text) implements Part {}

        /** Text of an event. */
        record Value(String text) implements Part {}
    }

    Prose {
        parts = List.copyOf(parts);
    }

    /**
     * Fills the {@code {}} of a sentence. Prose and numbers are put in as they are, anything else is a value of the event.
     */
    static Prose of(String sentence, Object... fillings) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (Object filling : fillings) {
            int hole = sentence.indexOf("{}", from);
            if (hole < 0) throw new IllegalArgumentException("more fillings than holes in: " + sentence);
            parts.add(new Part.Words(sentence.substring(from, hole)));
            parts.addAll(partsOf(filling));
            from = hole + 2;
        }
        parts.add(new Part.Words(sentence.substring(from)));
        return new Prose(parts);
    }

    private static List<Part> partsOf(Object filling) {
        return switch (filling) {
            case Prose prose -> prose.parts();
            case Integer number -> List.of(new Part.Words(number.toString()));
            default -> List.of(new Part.Value(filling.toString()));
        };
    }

    /** A value of the event alone. */
    static Prose value(String text) {
        return new Prose(List.of(new Part.Value(text)));
    }

    /** Our own words alone. */
    static Prose words(String text) {
        return new Prose(List.of(new Part.Words(text)));
    }

    /** The first values, comma-separated, and how many more there are. */
    static Prose values(Collection<String> values, int max) {
        return list(values.stream().map(Prose::value).toList(), max);
    }

    /** The first texts, comma-separated, and how many more there are. */
    static Prose list(List<Prose> texts, int max) {
        List<Part> parts = new ArrayList<>();
        for (Prose text : texts.subList(0, Math.min(max, texts.size()))) {
            if (!parts.isEmpty()) parts.add(new Part.Words(", "));
            parts.addAll(text.parts());
        }
        if (texts.size() > max) parts.add(new Part.Words(" and %d more".formatted(texts.size() - max)));
        return new Prose(parts);
    }

    /** This and what follows, as it is. */
    Prose and(Prose more) {
        List<Part> both = new ArrayList<>(parts);
        both.addAll(more.parts());
        return new Prose(both);
    }

    /** For a reader of plain text. */
    String plain() {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Words words -> words.text();
                    case Part.Value value -> VisibleText.quotedUnlessWord(value.text());
                })
                .collect(Collectors.joining());
    }

    /** For a Markdown page. */
    String markdown() {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Words words -> words.text();
                    case Part.Value value -> VisibleText.codeSpan(value.text());
                })
                .collect(Collectors.joining());
    }
}
