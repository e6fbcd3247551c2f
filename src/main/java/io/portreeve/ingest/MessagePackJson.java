package io.portreeve.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessageTypeException;
import org.msgpack.core.MessageUnpacker;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a MessagePack value as JSON, without recursion. Numbers keep their value, text that is not UTF-8 is mended, binary is
 * taken for text, and an extension becomes its bytes in hexadecimal.
 */
final class MessagePackJson {

    /** JSON may be six times as long as its MessagePack. */
    private static final int MAX_LENGTH = 64 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(JsonObjectReader.MAX_DEPTH)
                    .build())
            .build();

    private final MessageUnpacker value;
    private final int length;
    private final JsonGenerator json;
    private final Deque<Open> open = new ArrayDeque<>();

    private MessagePackJson(MessageUnpacker value, int length, OutputStream out) {
        this.value = value;
        this.length = length;
        this.json = JSON.createGenerator(ObjectWriteContext.empty(), out);
    }

    /** @param length how many bytes the value takes */
    static byte[] of(MessageUnpacker value, int length) throws IOException {
        var out = new BoundedOutput();
        var conversion = new MessagePackJson(value, length, out);
        conversion.convert();
        conversion.json.close();
        return out.toByteArray();
    }

    private void convert() throws IOException {
        writeValue();
        while (!open.isEmpty()) {
            Open innermost = open.getFirst();
            if (innermost.left == 0) {
                close(open.removeFirst());
                continue;
            }
            innermost.left--;
            if (innermost.isMap) json.writeName(key());
            writeValue();
        }
    }

    private void writeValue() throws IOException {
        MessageFormat format = value.getNextFormat();
        switch (format.getValueType()) {
            case NIL -> {
                value.unpackNil();
                json.writeNull();
            }
            case BOOLEAN -> json.writeBoolean(value.unpackBoolean());
            case INTEGER -> writeInteger(format);
            case FLOAT -> writeFloat(format);
            case STRING -> json.writeString(text(value.unpackRawStringHeader()));
            case BINARY -> json.writeString(text(value.unpackBinaryHeader()));
            case EXTENSION ->
                json.writeString(HexFormat.of()
                        .formatHex(payload(value.unpackExtensionTypeHeader().getLength())));
            case ARRAY -> {
                open.push(new Open(false, value.unpackArrayHeader()));
                json.writeStartArray();
            }
            case MAP -> {
                open.push(new Open(true, value.unpackMapHeader()));
                json.writeStartObject();
            }
        }
    }

    private void writeInteger(MessageFormat format) throws IOException {
        if (format == MessageFormat.UINT64) json.writeNumber(value.unpackBigInteger());
        else json.writeNumber(value.unpackLong());
    }

    private void writeFloat(MessageFormat format) throws IOException {
        if (format == MessageFormat.FLOAT32) json.writeNumber(value.unpackFloat());
        else json.writeNumber(value.unpackDouble());
    }

    private String key() throws IOException {
        return switch (value.getNextFormat().getValueType()) {
            case STRING -> text(value.unpackRawStringHeader());
            case BINARY -> text(value.unpackBinaryHeader());
            case INTEGER -> value.unpackBigInteger().toString();
            case NIL, BOOLEAN, FLOAT, EXTENSION, ARRAY, MAP -> throw new MessageTypeException("a key is not text");
        };
    }

    private String text(int size) throws IOException {
        return new String(payload(size), StandardCharsets.UTF_8);
    }

    private byte[] payload(int size) throws IOException {
        if (size > length - value.getTotalReadBytes())
            throw new MessageTypeException("a text is longer than its record");
        return value.readPayload(size);
    }

    private void close(Open finished) {
        if (finished.isMap) json.writeEndObject();
        else json.writeEndArray();
    }

    /** A map or array whose items are being written. */
    private static final class Open {

        private final boolean isMap;
        private int left;

        private Open(boolean isMap, int left) {
            this.isMap = isMap;
            this.left = left;
        }
    }

    private static final class BoundedOutput extends ByteArrayOutputStream {

        @Override
        public synchronized void write(byte[] bytes, int offset, int count) {
            if (size() + count > MAX_LENGTH) throw new MessageTypeException("it would be too long");
            super.write(bytes, offset, count);
        }
    }
}
