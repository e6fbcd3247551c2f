package io.portreeve.rule;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.commonmark.node.Block;
import org.commonmark.node.Heading;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/** Finds a guide's parts in its Markdown. The parts keep the Markdown they were written in. */
final class GuideReader {

    /** Deeper nesting is read as text: guides of imported rules come from anywhere. */
    private static final int MAX_NESTED_BLOCKS = 50;

    private static final int MAX_TITLE_LENGTH = 120;

    private static final Parser MARKDOWN = Parser.builder()
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .maxOpenBlockParsers(MAX_NESTED_BLOCKS)
            .build();

    /** A machine-readable name at an item, invisible where the Markdown is shown. */
    private static final Pattern NAME = Pattern.compile("[ \\t]*<!-- *(answer|check|command): *([a-z0-9-]+) *-->");

    private static final Pattern BOLD_LEAD = Pattern.compile("\\*\\*([^*]+)\\*\\*\\s*");
    private static final Pattern SENTENCE_END = Pattern.compile("[.?!:](?=\\s)");

    private final String markdown;
    private final List<String> lines;
    private final Map<Section, List<String>> items = new EnumMap<>(Section.class);
    private final Map<Section, List<String>> paragraphs = new EnumMap<>(Section.class);

    GuideReader(String markdown) {
        this.markdown = markdown;
        this.lines = markdown.lines().toList();
    }

    Guide guide() {
        readSections();
        return new Guide(
                markdown,
                partsOf(Section.STEPS).stream().map(GuideReader::step).toList(),
                partsOf(Section.FALSE_POSITIVES).stream().map(GuideReader::note).toList(),
                partsOf(Section.RESPONSES).stream().map(GuideReader::response).toList());
    }

    private void readSections() {
        Section section = Section.OTHER;
        int level = 0;
        for (Node node = MARKDOWN.parse(markdown).getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading) {
                // A deeper heading only divides the section it stands in.
                if (section != Section.OTHER && heading.getLevel() > level) continue;
                section = Section.named(textOf(heading, 0));
                level = heading.getLevel();
            } else {
                addTo(section, node);
            }
        }
    }

    private void addTo(Section section, Node node) {
        switch (node) {
            case ListBlock list -> addItems(section, list);
            case Paragraph paragraph -> add(paragraphs, section, textOf(paragraph, 0));
            default -> {}
        }
    }

    private void addItems(Section section, ListBlock list) {
        for (Node node = list.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof ListItem item) add(items, section, textOf(item, contentIndent(item)));
        }
    }

    private static int contentIndent(ListItem item) {
        Integer indent = item.getContentIndent();
        return indent == null ? 0 : indent;
    }

    private static void add(Map<Section, List<String>> texts, Section section, String text) {
        if (!text.isBlank())
            texts.computeIfAbsent(section, key -> new ArrayList<>()).add(text);
    }

    /** Some of Elastic's guides have paragraphs where others have lists. */
    private List<String> partsOf(Section section) {
        return items.getOrDefault(section, paragraphs.getOrDefault(section, List.of()));
    }

    /** The block's lines as written, without the first line's list marker and the indent it brings to the others. */
    private String textOf(Block block, int indent) {
        List<SourceSpan> spans = block.getSourceSpans();
        if (spans.isEmpty()) return "";
        int first = spans.getFirst().getLineIndex();
        int last = spans.getLast().getLineIndex();
        return IntStream.rangeClosed(first, last)
                .mapToObj(line -> line == first
                        ? lines.get(line)
                                .substring(Math.min(indent, lines.get(line).length()))
                        : withoutIndent(lines.get(line), indent))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private static String withoutIndent(String line, int indent) {
        int start = 0;
        while (start < Math.min(indent, line.length()) && Character.isWhitespace(line.charAt(start))) start++;
        return line.substring(start);
    }

    private static Guide.Step step(String item) {
        String text = withoutNames(item);
        Matcher lead = BOLD_LEAD.matcher(text);
        if (!lead.lookingAt()) return new Guide.Step(firstSentence(text), text, name("answer", item));
        return new Guide.Step(lead.group(1).strip(), text.substring(lead.end()), name("answer", item));
    }

    private static Guide.Note note(String item) {
        return new Guide.Note(withoutNames(item), name("check", item));
    }

    private static Guide.Response response(String item) {
        return new Guide.Response(withoutNames(item), name("command", item));
    }

    private static String withoutNames(String item) {
        return NAME.matcher(item).replaceAll("").strip();
    }

    private static @Nullable String name(String kind, String item) {
        return NAME.matcher(item)
                .results()
                .filter(found -> found.group(1).equals(kind))
                .map(found -> found.group(2))
                .findFirst()
                .orElse(null);
    }

    private static String firstSentence(String text) {
        Matcher end = SENTENCE_END.matcher(text);
        String sentence = (end.find() ? text.substring(0, end.start()) : text).replaceAll("\\s+", " ");
        if (sentence.length() <= MAX_TITLE_LENGTH) return sentence;
        int cut = sentence.lastIndexOf(' ', MAX_TITLE_LENGTH - 1);
        return sentence.substring(0, cut > 0 ? cut : MAX_TITLE_LENGTH - 1) + "…";
    }

    private enum Section {
        STEPS("#* *(possible )?investigation steps?\\b.*"),
        FALSE_POSITIVES("#* *false positives?\\b.*"),
        RESPONSES("#* *response\\b.*"),
        OTHER(".*");

        private final Pattern heading;

        Section(String heading) {
            this.heading = Pattern.compile(heading, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        }

        static Section named(String heading) {
            for (Section section : values()) {
                if (section.heading.matcher(heading).matches()) return section;
            }
            return OTHER;
        }
    }
}
