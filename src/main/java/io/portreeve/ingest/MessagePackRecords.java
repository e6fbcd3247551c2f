package io.portreeve.ingest;

import io.portreeve.ingest.BatchRecord.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;
import tools.jackson.core.JacksonException;

/**
 * Splits a MessagePack stream into records: {@code [[time, metadata], record]} as Fluent Bit sends them, the older
 * {@code [time, record]}, or bare maps; arrays of these are read as their items.
 */
final class MessagePackRecords {

    private static final byte EVENT_TIME = 0;
    private static final byte TIMESTAMP = -1;

    /** So many broken values are told apart; the rest of such a body is one record. */
    private static final int MAX_BROKEN = 10_000;

    private final byte[] body;
    private final Consumer<BatchRecord> records;
    private int broken;

    /** Values that arrays have announced and that did not come yet. */
    private long announced;

    private MessagePackRecords(byte[] body, Consumer<BatchRecord> records) {
        this.body = body;
        this.records = records;
    }

    /** Whether a body begins with a map or an array, which no JSON text does. */
    static boolean recognises(byte[] body) {
        if (body.length == 0) return false;
        int first = body[0] & 0xFF;
        return first >= 0x80 && first <= 0x9F || first >= 0xDC && first <= 0xDF;
    }

    /** Reads a body and hands on its records in their order. */
    static void read(byte[] body, Consumer<BatchRecord> records) {
        new MessagePackRecords(body, records).read();
    }

    private void read() {
        int at = 0;
        while (at < body.length) {
            if (broken > MAX_BROKEN) {
                refuse(at, body.length, "is too broken to read on");
                return;
            }
            try {
                at = readNext(at);
            } catch (IOException | MessagePackException e) {
                refuse(at, body.length, "is not a MessagePack record, or cut off, at byte " + at);
                return;
            }
        }
        // What is missing counts as one record, or nobody would learn of it.
        if (announced > 0) refuse(at, at, "is missing: an array is cut off");
    }

    private int readNext(int at) throws IOException {
        if (announced > 0) announced--;
        MessageUnpacker value = unpacker(at);
        if (value.getNextFormat().getValueType() != ValueType.ARRAY) return readRecord(at, null);
        int size = value.unpackArrayHeader();
        int first = at + (int) value.getTotalReadBytes();
        if (size != 2 || first == body.length || !isTime(first)) {
            announced += size;
            return first;
        }
        return readRecord(endOfValue(first), timeAt(first));
    }

    private boolean isTime(int at) throws IOException {
        MessageUnpacker value = unpacker(at);
        return switch (value.getNextFormat().getValueType()) {
            case INTEGER, FLOAT, EXTENSION -> true;
            case ARRAY -> value.unpackArrayHeader() > 0 && isScalarTime(value);
            case NIL, BOOLEAN, STRING, BINARY, MAP -> false;
        };
    }

    private static boolean isScalarTime(MessageUnpacker value) throws IOException {
        return switch (value.getNextFormat().getValueType()) {
            case INTEGER, FLOAT, EXTENSION -> true;
            case NIL, BOOLEAN, STRING, BINARY, ARRAY, MAP -> false;
        };
    }

    private @Nullable Instant timeAt(int at) throws IOException {
        MessageUnpacker value = unpacker(at);
        if (value.getNextFormat().getValueType() == ValueType.ARRAY) value.unpackArrayHeader();
        return switch (value.getNextFormat().getValueType()) {
            case INTEGER -> SenderTime.ofNumber(value.unpackBigInteger().toString());
            case FLOAT -> SenderTime.ofNumber(Double.toString(value.unpackDouble()));
            case EXTENSION -> timeOf(value, value.unpackExtensionTypeHeader());
            case NIL, BOOLEAN, STRING, BINARY, ARRAY, MAP -> null;
        };
    }

    /** A time that cannot be is none: the event has its own. */
    private static @Nullable Instant timeOf(MessageUnpacker value, ExtensionTypeHeader header) throws IOException {
        try {
            if (header.getType() == TIMESTAMP) return value.unpackTimestamp(header);
        } catch (ArithmeticException | DateTimeException outOfRange) {
            return null;
        }
        if (header.getType() != EVENT_TIME || header.getLength() != 8) return null;
        var fields = ByteBuffer.wrap(value.readPayload(8));
        return Instant.ofEpochSecond(Integer.toUnsignedLong(fields.getInt()), Integer.toUnsignedLong(fields.getInt()));
    }

    /** Only a record whose end is known is converted, so that what cannot be costs itself only. */
    private int readRecord(int at, @Nullable Instant sentAt) throws IOException {
        int end = endOfValue(at);
        if (unpacker(at).getNextFormat().getValueType() != ValueType.MAP) {
            refuse(at, end, "is not a map");
            return end;
        }
        try {
            byte[] json = MessagePackJson.of(unpacker(at), end - at);
            JsonRecords.handOn(JsonObjectReader.readOnly(json), sentAt, records);
        } catch (MessagePackException | JacksonException | BrokenJsonException e) {
            refuse(at, end, "cannot be written as JSON: " + Reasons.of(e));
        }
        return end;
    }

    private int endOfValue(int at) throws IOException {
        MessageUnpacker value = unpacker(at);
        value.skipValue();
        return at + (int) value.getTotalReadBytes();
    }

    private MessageUnpacker unpacker(int at) {
        return MessagePack.newDefaultUnpacker(body, at, body.length - at);
    }

    private void refuse(int from, int to, String reason) {
        broken++;
        records.accept(new Unreadable(Arrays.copyOfRange(body, from, to), "the record " + reason));
    }
}
