package io.portreeve.kql;

/** Texts of queries and documents as they may stand in an answer. */
final class ShownText {

    private static final int MAX_LENGTH = 200;

    private ShownText() {}

    /** The text, or as much of it as a person reads. */
    static String cut(String text) {
        if (text.length() <= MAX_LENGTH) return text;
        int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return text.substring(0, end) + "…";
    }
}
