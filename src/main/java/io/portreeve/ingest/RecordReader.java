package io.portreeve.ingest;

import java.util.function.Consumer;

/** Splits a decompressed body into records. Its shape is recognised from its content: senders' media types are not to be trusted. */
final class RecordReader {

    private RecordReader() {}

    static void read(byte[] body, Consumer<BatchRecord> records) {
        if (MessagePackRecords.recognises(body)) MessagePackRecords.read(body, records);
        else JsonRecords.read(Utf8.mended(body), records);
    }
}
