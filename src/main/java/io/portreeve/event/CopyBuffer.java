package io.portreeve.event;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows in the binary form of PostgreSQL's COPY. */
final class CopyBuffer {

    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final Instant EPOCH_OF_POSTGRES = Instant.parse("2000-01-01T00:00:00Z");

    /** How PostgreSQL's binary form names that family of addresses. */
    private static final byte IPV4 = 2;

    /** What the columns beside a document take, about. */
    private static final int SHORT_COLUMNS = 512;

    private ByteBuffer buffer;

    CopyBuffer() {
        buffer = ByteBuffer.allocate(64 * 1024);
        buffer.put(SIGNATURE).putInt(0).putInt(0); // no flags, no header extension
    }

    private CopyBuffer(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Some values of a row, to be put into rows later. */
    static CopyBuffer ofValues(int documentBytes) {
        return new CopyBuffer(ByteBuffer.allocate(documentBytes + SHORT_COLUMNS));
    }

    CopyBuffer row(int columns) {
        room(Short.BYTES).putShort((short) columns);
        return this;
    }

    CopyBuffer timestamp(@Nullable Instant time) {
        return time == null ? nothing() : int8(ChronoUnit.MICROS.between(EPOCH_OF_POSTGRES, time));
    }

    CopyBuffer uuid(UUID uuid) {
        room(Integer.BYTES + 2 * Long.BYTES)
                .putInt(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits());
        return this;
    }

    CopyBuffer int8(long value) {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    CopyBuffer int4(int value) {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    CopyBuffer int2(@Nullable Short value) {
        if (value == null) return nothing();
        room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort(value);
        return this;
    }

    CopyBuffer bool(@Nullable Boolean value) {
        if (value == null) return nothing();
        room(Integer.BYTES + 1).putInt(1).put((byte) (value ? 1 : 0));
        return this;
    }

    CopyBuffer text(@Nullable String text) {
        return text == null ? nothing() : bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    CopyBuffer bytes(byte[] bytes) {
        room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    /** An IPv4 address of four bytes. */
    CopyBuffer inet4(byte @Nullable [] address) {
        if (address == null) return nothing();
        room(2 * Integer.BYTES + address.length).putInt(Integer.BYTES + address.length);
        buffer.put(IPV4)
                .put((byte) (Byte.SIZE * address.length))
                .put((byte) 0)
                .put((byte) address.length)
                .put(address);
        return this;
    }

    /** Puts in values that were written before. */
    CopyBuffer values(byte[] written) {
        room(written.length).put(written);
        return this;
    }

    /** The values that were written. */
    byte[] written() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Ends the rows and hands them out. */
    InputStream finish() {
        room(Short.BYTES).putShort((short) -1);
        return new ByteArrayInputStream(buffer.array(), 0, buffer.position());
    }

    private CopyBuffer nothing() {
        room(Integer.BYTES).putInt(-1);
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() >= bytes) return buffer;
        int needed = Math.addExact(buffer.position(), bytes);
        int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * buffer.capacity()));
        int position = buffer.position();
        buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity)).position(position);
        return buffer;
    }
}
