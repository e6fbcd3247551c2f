package io.portreeve.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Text that some sender did not write as UTF-8: an event is not refused for a few bytes of it. */
final class Utf8 {

    private Utf8() {}

    /** JSON text with U+FFFD in place of what is not UTF-8; anything but JSON is left as it is. */
    static byte[] mended(byte[] body) {
        int start = JsonBytes.skipBlank(body, 0, body.length);
        boolean isJson = start < body.length && (body[start] == '{' || body[start] == '[');
        if (!isJson || isUtf8(body)) return body;
        return new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    /** Goes through a small buffer, since bodies are large. */
    private static boolean isUtf8(byte[] body) {
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
