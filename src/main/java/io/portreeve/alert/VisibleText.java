package io.portreeve.alert;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Text of an event as a person may safely see it: nothing invisible, nothing that ends a line, no endless lengths. */
final class VisibleText {

    static final int MAX_LENGTH = 200;

    /** Letters of any script are words, so that names of people stay unquoted. */
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}._:/@=+*%~→?-]+");

    private static final String BETWEEN_QUOTES = "\"\\";

    /**
     * What Unicode calls default-ignorable although it is a letter or a mark by category: fillers, joiners, variation
     * selectors. The JDK knows this property of no character, and knows the others of that kind by their category.
     */
    private static final Pattern IGNORABLE = Pattern.compile(
            "[\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u3164\\uFE00-\\uFE0F\\uFFA0\\x{E0100}-\\x{E01EF}]");

    private static final Pattern BACKTICKS = Pattern.compile("`+");

    private VisibleText() {}

    /** The text in quotation marks, which only plain words go without. */
    static String quotedUnlessWord(String text) {
        String visible = of(text);
        if (WORD.matcher(visible).matches()) return visible;
        return '"' + of(text, BETWEEN_QUOTES) + '"';
    }

    /** The text as a Markdown code span, in which neither Markdown nor HTML has a meaning. */
    static String codeSpan(String text) {
        String visible = of(text);
        if (visible.isBlank()) return "(empty)";
        String fence = "`".repeat(longestBackticks(visible) + 1);
        String pad = visible.startsWith("`") || visible.endsWith("`") || visible.startsWith(" ") ? " " : "";
        return fence + pad + visible + pad + fence;
    }

    /** A Markdown block of code, in which no line can end the block. */
    static String codeBlock(String language, String code) {
        String fence = "`".repeat(Math.max(3, longestBackticks(code) + 1));
        return "%s%s\n%s\n%s".formatted(fence, language, code, fence);
    }

    private static int longestBackticks(String text) {
        return BACKTICKS
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /** The text with its invisible characters written as escapes, cut to {@value #MAX_LENGTH} characters. */
    static String of(String text) {
        return of(text, "");
    }

    /** @param escaped the characters that get a backslash in front, so that a text cannot write escapes of its own */
    private static String of(String text, String escaped) {
        int end = text.offsetByCodePoints(0, Math.min(MAX_LENGTH, text.codePointCount(0, text.length())));
        StringBuilder visible = new StringBuilder();
        text.substring(0, end).codePoints().forEach(character -> {
            if (escaped.indexOf(character) >= 0) visible.append('\\');
            appendVisible(visible, character);
        });
        if (end < text.length()) visible.append("… (%d characters more)".formatted(text.length() - end));
        return visible.toString();
    }

    private static void appendVisible(StringBuilder visible, int character) {
        if (isInvisible(character)) visible.append("\\u{%x}".formatted(character));
        else visible.appendCodePoint(character);
    }

    /** Whether a person cannot see or retype the character: controls, bidirectional marks, line separators, half characters. */
    static boolean isInvisible(int character) {
        if (IGNORABLE.matcher(Character.toString(character)).matches()) return true;
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
