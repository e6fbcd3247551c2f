package io.portreeve.ingest;

import io.portreeve.ingest.BatchRecord.Unreadable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The records of a body that could be decompressed up to some place only: those before it, and one for all that is missing. */
final class DamagedBody implements Consumer<BatchRecord> {

    private final Consumer<BatchRecord> records;
    private @Nullable BatchRecord last;

    private DamagedBody(Consumer<BatchRecord> records) {
        this.records = records;
    }

    /** @param sent the body as it came */
    static void read(byte[] sent, UndecodableBodyException damage, Consumer<BatchRecord> records) {
        String reason = String.valueOf(damage.getMessage());
        if (damage.decoded().length == 0) {
            records.accept(new Unreadable(sent, reason));
            return;
        }
        var body = new DamagedBody(records);
        RecordReader.read(damage.decoded(), body);
        body.end(reason + ", beyond its first %,d bytes".formatted(damage.decoded().length));
    }

    @Override
    public void accept(BatchRecord next) {
        if (last != null) records.accept(last);
        last = next;
    }

    /** The record in the middle of which the bytes end, if they do, stands for what is missing. */
    private void end(String reason) {
        if (last instanceof Unreadable torn) {
            records.accept(new Unreadable(torn.bytes(), torn.reason() + "; " + reason));
            return;
        }
        if (last != null) records.accept(last);
        records.accept(new Unreadable(new byte[0], reason));
    }
}
