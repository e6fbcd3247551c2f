package io.portreeve.ingest;

import io.portreeve.access.Caller;
import io.portreeve.event.EventAppender;
import io.portreeve.event.Quarantine;
import io.portreeve.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** The way in: body, decoded bytes, records, events, commit. */
@Component
class BatchIntake {

    private static final Logger log = LoggerFactory.getLogger(BatchIntake.class);

    private final InFlight inFlight;
    private final BatchSlots slots;
    private final BodyReader bodies;
    private final EventAppender appender;
    private final Quarantine quarantine;
    private final SecretRedactor redactor;
    private final IngestMetrics metrics;
    private final IngestProperties properties;

    BatchIntake(
            InFlight inFlight,
            BatchSlots slots,
            BodyReader bodies,
            EventAppender appender,
            Quarantine quarantine,
            SecretRedactor redactor,
            IngestMetrics metrics,
            IngestProperties properties) {
        this.inFlight = inFlight;
        this.slots = slots;
        this.bodies = bodies;
        this.appender = appender;
        this.quarantine = quarantine;
        this.redactor = redactor;
        this.metrics = metrics;
        this.properties = properties;
    }

    /**
     * Takes a batch and returns after its commit.
     *
     * @param length the body's declared length, or -1
     * @throws IOException when the sender went away before the body's end; nothing is stored then
     */
    IngestAnswer take(
            InputStream body, long length, @Nullable String contentEncoding, ClusterChoice clusters, Caller sender)
            throws IOException {
        ContentCoding.named(contentEncoding);
        try (InFlight.Request request = inFlight.enter(length)) {
            byte[] sent = bodies.read(body, length, request).join();
            return store(sent, contentEncoding, clusters, sender, request.patience());
        }
    }

    private IngestAnswer store(
            byte[] sent, @Nullable String contentEncoding, ClusterChoice clusters, Caller sender, Patience patience) {
        ContentCoding coding = ContentCoding.of(contentEncoding, sent);
        boolean isLarge = InFlight.isLarge(Math.max(sent.length, coding.expectedSize(sent)));
        Tally tally = new Tally();
        try (BatchSlots.Slot slot = metrics.waiting(() -> slots.claim(isLarge, patience))) {
            BatchWriter writer =
                    new BatchWriter(appender, quarantine, redactor, clusters, sender.keyId(), tally, properties);
            readRecords(sent, coding, slot, writer);
            return writer.finish();
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "A batch could not be stored: {}",
                    NestedExceptionUtils.getMostSpecificCause(e).toString());
            throw ProblemException.databaseFailed(e);
        } finally {
            metrics.count(tally, sender);
        }
    }

    private void readRecords(byte[] sent, ContentCoding coding, BatchSlots.Slot slot, BatchWriter writer) {
        try {
            byte[] decoded = bodies.decode(sent, coding, slot);
            metrics.decoded(decoded.length);
            RecordReader.read(decoded, writer);
        } catch (UndecodableBodyException e) {
            metrics.decoded(e.decoded().length);
            DamagedBody.read(sent, e, writer);
        }
    }
}
