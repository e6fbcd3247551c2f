package io.portreeve.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Tells documents that any JSON reader can take from those made to blind it. */
public final class ServableDocument {

    static final int MAX_DEPTH = 100;
    static final int MAX_NUMBER_LENGTH = 1_000;

    private ServableDocument() {}

    /**
     * Whether a document, known to be JSON or the beginning of it, is whole, UTF-8 and neither too deep nor holds too long a
     * number. The bytes are looked at, not the parsed document: of a repeated key that keeps the last value only, and the other
     * may be the deep one.
     */
    public static boolean isSafe(byte[] json) {
        return !startsWithByteOrderMark(json) && isUtf8(json) && isWithinLimits(json);
    }

    /** Readers may skip it at the start of a text, not in the middle of ours. */
    private static boolean startsWithByteOrderMark(byte[] json) {
        return json.length > 2 && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF;
    }

    private static boolean isUtf8(byte[] json) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isWithinLimits(byte[] json) {
        int depth = 0;
        int numberLength = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte character = json[i];
            if (inString) {
                if (character == '\\') i++;
                else if (character == '"') inString = false;
                continue;
            }
            numberLength = isPartOfNumber(character) ? numberLength + 1 : 0;
            if (character == '"') inString = true;
            else if (character == '{' || character == '[') depth++;
            else if (character == '}' || character == ']') depth--;
            if (depth > MAX_DEPTH || numberLength > MAX_NUMBER_LENGTH) return false;
        }
        return depth == 0 && !inString;
    }

    private static boolean isPartOfNumber(byte character) {
        return (character >= '0' && character <= '9')
                || character == '-'
                || character == '+'
                || character == '.'
                || character == 'e'
                || character == 'E';
    }
}
