package io.portreeve.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What an answer found: a few lines, most important first, and where to look on. */
record Answered(List<Prose> lines, List<Link> links) {

    Answered {
        lines = List.copyOf(lines);
        links = List.copyOf(links);
    }

    /** A path of this service's API. */
    record Link(String title, String href) {}

    String plain() {
        return lines.stream().map(Prose::plain).collect(Collectors.joining("\n"));
    }

    String markdown() {
        return lines.stream().map(line -> "- " + line.markdown()).collect(Collectors.joining("\n"));
    }

    static Answered of(Prose... lines) {
        return new Answered(List.of(lines), List.of());
    }

    /** Collects lines and links. */
    static final class Lines {

        private final List<Prose> lines = new ArrayList<>();
        private final List<Link> links = new ArrayList<>();

        Lines say(String sentence, Object... fillings) {
            lines.add(Prose.of(sentence, fillings));
            return this;
        }

        Lines sayWhen(boolean condition, String sentence, Object... fillings) {
            return condition ? say(sentence, fillings) : this;
        }

        Lines link(String title, String href) {
            links.add(new Link(title, href));
            return this;
        }

        Answered answered() {
            return new Answered(lines, links);
        }
    }
}
