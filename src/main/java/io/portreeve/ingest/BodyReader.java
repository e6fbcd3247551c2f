package io.portreeve.ingest;

import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Reads a body whole and decompresses it, never past the size limit. */
@Component
class BodyReader {

    /** From here on a body counts as large, and large bodies are read one at a time. */
    private static final int LARGE = 8 << 20;

    private final int maxSize;

    BodyReader(IngestProperties properties) {
        this.maxSize = (int) properties.maxDecodedSize().toBytes();
    }

    /**
     * The body as it came.
     *
     * @param declaredLength its Content-Length, or -1
     * @throws IOException when the sender went away before the end: such a body is no batch
     */
    byte[] read(InputStream body, long declaredLength, BatchSlots.Slot slot) throws IOException {
        if (declaredLength > maxSize) throw tooLarge();
        byte[] bytes = readWhole(body, slot);
        if (bytes.length < declaredLength) throw new EOFException("body ended before its Content-Length");
        return bytes;
    }

    /** @throws UndecodableBodyException when the bytes are not what the coding says */
    byte[] decode(byte[] body, ContentCoding coding, BatchSlots.Slot slot) throws UndecodableBodyException {
        if (coding == ContentCoding.IDENTITY || body.length == 0) return body;
        if (coding.declaredSize(body) > maxSize) throw tooLarge();
        try (InputStream decoded = coding.open(new ByteArrayInputStream(body))) {
            return readWhole(decoded, slot);
        } catch (IOException e) {
            throw new UndecodableBodyException(coding, e);
        }
    }

    private byte[] readWhole(InputStream in, BatchSlots.Slot slot) throws IOException {
        byte[] first = in.readNBytes(Math.min(LARGE, maxSize + 1));
        if (first.length > maxSize) throw tooLarge();
        if (first.length < LARGE) return first;
        slot.claimLarge();
        byte[] rest = in.readNBytes(maxSize - LARGE + 1);
        if (rest.length > maxSize - LARGE) throw tooLarge();
        byte[] whole = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, whole, first.length, rest.length);
        return whole;
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                HttpStatus.CONTENT_TOO_LARGE,
                "body-too-large",
                "The body is larger than %,d bytes when decompressed. Send smaller batches or raise portreeve.ingest.max-decoded-size."
                        .formatted(maxSize));
    }
}
