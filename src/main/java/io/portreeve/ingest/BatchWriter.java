package io.portreeve.ingest;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.DocumentLimits;
import io.portreeve.event.EventAppender;
import io.portreeve.event.EventAppender.Appended;
import io.portreeve.event.Quarantine;
import io.portreeve.event.Quarantine.Refused;
import io.portreeve.event.UnreadableJsonException;
import io.portreeve.ingest.BatchRecord.Readable;
import io.portreeve.ingest.BatchRecord.Unreadable;
import io.portreeve.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;

/**
 * Takes a batch's records one after the other, makes events of them and stores these, the others in quarantine. A large batch
 * goes in pieces, each with a commit of its own, so that memory stays bounded; should a later piece fail, the sender repeats
 * the batch and meets duplicates.
 */
final class BatchWriter implements Consumer<BatchRecord> {

    private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

    /** A default batch of Fluent Bit is smaller; as JDK objects it takes about ten times as much. */
    private static final int PIECE = 4 << 20;

    /** What an event takes beside its document, as an object and as a row: of small ones more than the document. */
    private static final int EVENT = 1 << 10;

    /** More of one batch are counted, not kept: one sender's rubbish must not drive out what others left in quarantine. */
    private static final int MAX_KEPT = 1_000;

    private final EventAppender appender;
    private final Quarantine quarantine;
    private final SecretRedactor redactor;
    private final ClusterChoice clusters;
    private final long keyId;
    private final Tally tally;
    private final int maxRecords;
    private final DocumentLimits limits;
    private final List<AuditEvent> events = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private long pending;
    private int received;
    private int stored;
    private int duplicate;
    private int quarantined;
    private int kept;

    BatchWriter(
            EventAppender appender,
            Quarantine quarantine,
            SecretRedactor redactor,
            ClusterChoice clusters,
            long keyId,
            Tally tally,
            IngestProperties properties) {
        this.appender = appender;
        this.quarantine = quarantine;
        this.redactor = redactor;
        this.clusters = clusters;
        this.keyId = keyId;
        this.tally = tally;
        this.maxRecords = properties.maxRecords();
        this.limits = properties.documentLimits();
    }

    @Override
    public void accept(BatchRecord batchRecord) {
        if (++received > maxRecords) throw tooMany();
        switch (batchRecord) {
            case Readable readable -> unwrap(readable);
            case Unreadable unreadable -> refuse(clusters.known(null), unreadable.reason(), unreadable);
        }
        if (pending >= PIECE) flush();
    }

    /** Stores what is not stored yet and says what became of all. */
    IngestAnswer finish() {
        flush();
        if (quarantined > kept) {
            String reason = "%d more records of this batch were refused; the first %d are kept"
                    .formatted(quarantined - kept, kept);
            quarantine.keep(List.of(new Refused(clusters.known(null), reason, new byte[0])), keyId);
        }
        return new IngestAnswer(stored, duplicate, quarantined);
    }

    private void unwrap(Readable readable) {
        switch (EventUnwrapper.unwrap(readable.object(), readable.sentAt())) {
            case Unwrapped.Event event -> read(event, readable);
            case Unwrapped.NotAnEvent not -> refuse(clusters.known(not.cluster()), not.reason(), readable);
        }
    }

    private void read(Unwrapped.Event event, Readable whole) {
        String cluster = clusters.of(event.cluster());
        String objection = clusters.objectionTo(cluster);
        if (objection != null) {
            refuse(null, objection, whole);
            return;
        }
        try {
            AuditEvent read = AuditEvent.readToStore(
                    cluster, event.document(), event.object().plain(), event.sentAt(), limits);
            events.add(redactor.storable(read, event.object()));
            pending += EVENT + read.document().length;
        } catch (UnreadableJsonException e) {
            refuse(cluster, String.valueOf(e.getMessage()), whole);
        } catch (RuntimeException e) {
            // Our own fault, but an event that trips us must not take its batch along: that would be a way to hide
            // others.
            log.error("An event could not be read and goes to quarantine", e);
            refuse(cluster, "the service failed to read it", whole);
        }
    }

    private void refuse(@Nullable String cluster, String reason, BatchRecord whole) {
        refuse(cluster, reason, () -> redactor.keepable(whole));
    }

    private void refuse(@Nullable String cluster, String reason, Supplier<Keepable> keepable) {
        quarantined++;
        tally.refused(cluster);
        if (kept == MAX_KEPT) return;
        kept++;
        Keepable record = orNone(keepable);
        refused.add(new Refused(cluster, record.reason(reason), record.bytes()));
        pending += record.bytes().length;
    }

    /** A record whose secrets cannot be taken out is not kept, and must not take its batch along either. */
    private static Keepable orNone(Supplier<Keepable> keepable) {
        try {
            return keepable.get();
        } catch (RuntimeException e) {
            log.error("A refused record could not be redacted, and its bytes are not kept", e);
            return Keepable.NOTHING;
        }
    }

    private ProblemException tooMany() {
        return new ProblemException(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-many-records",
                ("The batch holds more than %,d records. Some of them may be stored; sent again, they are counted as duplicates."
                                + " Send smaller batches or raise portreeve.ingest.max-records.")
                        .formatted(maxRecords));
    }

    private void flush() {
        if (!events.isEmpty()) store(events);
        if (!refused.isEmpty()) quarantine.keep(List.copyOf(refused), keyId);
        tally.keptRefused();
        events.clear();
        refused.clear();
        pending = 0;
    }

    /** Should the database refuse the content of a batch, the halves are tried, down to the event it is about. */
    private void store(List<AuditEvent> batch) {
        try {
            Appended appended = appender.append(List.copyOf(batch), keyId);
            stored += appended.stored();
            duplicate += appended.duplicate();
            tally.appended(batch, appended);
        } catch (DataIntegrityViolationException e) {
            if (batch.size() == 1) {
                log.error("The database does not take an event, which goes to quarantine", e);
                AuditEvent event = batch.getFirst();
                refuse(event.cluster(), "the database does not take it", () -> Keepable.all(event.document()));
                return;
            }
            store(batch.subList(0, batch.size() / 2));
            store(batch.subList(batch.size() / 2, batch.size()));
        }
    }
}
