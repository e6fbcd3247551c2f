package io.portreeve.ingest;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.xerial.snappy.Snappy;

/** How a body is compressed. */
enum ContentCoding {
    IDENTITY {
        @Override
        InputStream open(InputStream body, int maxSize) {
            return body;
        }
    },

    /** One member or more. The JDK's own stream would drop what follows a member and is no member, so not that one. */
    GZIP {
        /** The last member ends with its size. */
        @Override
        long expectedSize(byte[] body) {
            if (body.length < Integer.BYTES) return 0;
            ByteBuffer end = ByteBuffer.wrap(body, body.length - Integer.BYTES, Integer.BYTES);
            return Integer.toUnsignedLong(end.order(ByteOrder.LITTLE_ENDIAN).getInt());
        }

        @Override
        InputStream open(InputStream body, int maxSize) throws IOException {
            return new GzipCompressorInputStream(body, true);
        }
    },

    /**
     * One frame or more. A frame says how much of what was decompressed must be at hand, in memory outside the heap: no more
     * than a body may have.
     */
    ZSTD {
        @Override
        long expectedSize(byte[] body) {
            return Zstd.getFrameContentSize(body);
        }

        @Override
        InputStream open(InputStream body, int maxSize) throws IOException {
            return new ZstdInputStream(body).setLongMax(windowLog(maxSize));
        }
    },

    /** A raw block, as Fluent Bit sends it; not the framed stream. */
    SNAPPY {
        @Override
        long expectedSize(byte[] body) {
            return declaredSize(body);
        }

        @Override
        long declaredSize(byte[] body) {
            long size = 0;
            for (int i = 0; i < Math.min(5, body.length); i++) {
                size |= (body[i] & 0x7FL) << (7 * i);
                if (body[i] >= 0) return size;
            }
            return 0;
        }

        @Override
        InputStream open(InputStream body, int maxSize) throws IOException {
            byte[] block = body.readAllBytes();
            if (!Snappy.isValidCompressedBuffer(block)) throw new IOException("not a snappy block");
            return new ByteArrayInputStream(Snappy.uncompress(block));
        }
    };

    /** The coding that a Content-Encoding header names; without one, what the first bytes say. */
    static ContentCoding of(@Nullable String header, byte[] body) {
        ContentCoding named = named(header);
        return named == IDENTITY ? recognise(body) : named;
    }

    /** The coding that a Content-Encoding header names, refused with 415 when it is none of ours. */
    static ContentCoding named(@Nullable String header) {
        return switch (header == null ? "" : header.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "zstd" -> ZSTD;
            case "snappy" -> SNAPPY;
            default ->
                throw new ProblemException(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "unknown-encoding",
                        "Content-Encoding must be gzip, zstd, snappy or absent.");
        };
    }

    private static ContentCoding recognise(byte[] body) {
        if (startsWith(body, 0x1F, 0x8B, 0x08)) return GZIP;
        if (startsWith(body, 0x28, 0xB5, 0x2F, 0xFD)) return ZSTD;
        return IDENTITY;
    }

    private static boolean startsWith(byte[] body, int... magic) {
        if (body.length < magic.length) return false;
        for (int i = 0; i < magic.length; i++) {
            if ((body[i] & 0xFF) != magic[i]) return false;
        }
        return true;
    }

    /** The power of two that holds a size, within what zstd knows. */
    private static int windowLog(int size) {
        return Math.clamp(Integer.SIZE - Integer.numberOfLeadingZeros(size - 1), 10, 27);
    }

    /**
     * The decompressed bytes of a body.
     *
     * @param maxSize no more of them will be read
     */
    abstract InputStream open(InputStream body, int maxSize) throws IOException;

    /** What the body itself says of its decompressed size, where that would be allocated at once; else 0. */
    long declaredSize(byte[] body) {
        return 0;
    }

    /** What the body says of its decompressed size, where it says something: a hint that may be wrong. */
    long expectedSize(byte[] body) {
        return 0;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
