package io.portreeve.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text that some sender did not write as UTF-8: an event is not refused for a few bytes of it. */
final class Utf8 {

    private Utf8() {}

    /** What a body may grow by when it is mended: each replacement takes three bytes, and bodies are large. */
    private static final int MAX_GROWTH = 1 << 20;

    /**
     * JSON text with U+FFFD in place of what is not UTF-8; anything but JSON is left as it is, and so is what is not UTF-8 in so
     * many places that it is no text.
     */
    static byte[] mended(byte[] body) {
        int start = JsonBytes.skipBlank(body, 0, body.length);
        boolean isJson = start < body.length && (body[start] == '{' || body[start] == '[');
        return !isJson || is(body) ? body : replaced(body);
    }

    private static byte[] replaced(byte[] body) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer in = ByteBuffer.wrap(body);
        CharBuffer text = CharBuffer.allocate(8192);
        byte[] mended = new byte[body.length + MAX_GROWTH];
        int size = 0;
        boolean more = true;
        while (more) {
            more = decoder.decode(in, text, true).isOverflow();
            byte[] piece = text.flip().toString().getBytes(StandardCharsets.UTF_8);
            text.clear();
            if (size + piece.length > mended.length) return body;
            System.arraycopy(piece, 0, mended, size, piece.length);
            size += piece.length;
        }
        return Arrays.copyOf(mended, size);
    }

    /** Goes through a small buffer, since bodies are large. */
    static boolean is(byte[] body) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(body);
        CharBuffer out = CharBuffer.allocate(8192);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }
}
