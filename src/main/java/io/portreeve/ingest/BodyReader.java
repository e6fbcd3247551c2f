package io.portreeve.ingest;

import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Reads a body whole and decompresses it, never past the size limit. */
@Component
class BodyReader {

    private static final int STEP = 256;

    private final int maxSize;
    private final Duration maxTime;

    BodyReader(IngestProperties properties) {
        this.maxSize = (int) properties.maxDecodedSize().toBytes();
        this.maxTime = properties.maxBodyTime();
    }

    /**
     * The body as it came.
     *
     * @param declaredLength its Content-Length, or -1
     * @throws IOException when the sender went away before the end, or takes too long: such a body is no batch
     */
    SentBody read(InputStream body, long declaredLength, InFlight.Request room) throws IOException {
        if (declaredLength > maxSize) throw tooLarge();
        SentBody sent = readPieces(body, room);
        if (sent.size() < declaredLength) throw new EOFException("body ended before its Content-Length");
        return sent;
    }

    private SentBody readPieces(InputStream body, InFlight.Request room) throws IOException {
        long start = System.nanoTime();
        SentBody sent = new SentBody();
        int read;
        do {
            room.makeRoom(SentBody.PIECE);
            byte[] piece = new byte[SentBody.PIECE];
            read = fill(piece, body, start, room.patience());
            sent.add(piece, read);
            if (sent.size() > maxSize) throw tooLarge();
        } while (read == SentBody.PIECE);
        return sent;
    }

    /**
     * Looks at the clock after each read: a sender that drips would be within the time limit of every single one. What we let
     * it wait is not counted.
     */
    private int fill(byte[] piece, InputStream body, long start, Patience waited) throws IOException {
        int filled = 0;
        while (filled < piece.length) {
            int read = body.read(piece, filled, piece.length - filled);
            if (read < 0) return filled;
            filled += read;
            if (System.nanoTime() - start - waited.spent() > maxTime.toNanos()) throw new LateBodyException(maxTime);
        }
        return filled;
    }

    /** @throws UndecodableBodyException when the bytes are not what the coding says */
    byte[] decode(byte[] body, ContentCoding coding, BatchSlots.Slot slot) throws UndecodableBodyException {
        if (coding == ContentCoding.IDENTITY || body.length == 0) return body;
        if (coding.declaredSize(body) > maxSize) throw tooLarge();
        var decoded = new SentBody();
        try (InputStream in = coding.open(new ByteArrayInputStream(body), maxSize)) {
            decode(in, decoded, slot);
            return decoded.join();
        } catch (IOException e) {
            throw new UndecodableBodyException(coding, e, decoded.join());
        }
    }

    /** What was decompressed before something is wrong counts, so it is read in steps: of the last one nothing may be known. */
    private void decode(InputStream in, SentBody decoded, BatchSlots.Slot slot) throws IOException {
        byte[] piece = new byte[SentBody.PIECE];
        int filled = 0;
        try {
            int read;
            while ((read = in.read(piece, filled, Math.min(STEP, piece.length - filled))) >= 0) {
                filled += read;
                if (filled < piece.length) continue;
                addDecoded(decoded, piece, filled, slot);
                piece = new byte[SentBody.PIECE];
                filled = 0;
            }
        } finally {
            addDecoded(decoded, piece, filled, slot);
        }
    }

    private void addDecoded(SentBody decoded, byte[] piece, int filled, BatchSlots.Slot slot) {
        boolean wasLarge = InFlight.isLarge(decoded.size());
        decoded.add(piece, filled);
        if (decoded.size() > maxSize) throw tooLarge();
        if (!wasLarge && InFlight.isLarge(decoded.size())) slot.grow();
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                HttpStatus.CONTENT_TOO_LARGE,
                "body-too-large",
                "The body is larger than %,d bytes when decompressed. Send smaller batches or raise portreeve.ingest.max-decoded-size."
                        .formatted(maxSize));
    }
}
