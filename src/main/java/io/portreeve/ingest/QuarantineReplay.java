package io.portreeve.ingest;

import io.portreeve.access.AuditTrail;
import io.portreeve.access.Caller;
import io.portreeve.access.KeyLookup;
import io.portreeve.event.EventAppender;
import io.portreeve.event.EventAppender.Appended;
import io.portreeve.event.HeldRecord;
import io.portreeve.event.Quarantine;
import io.portreeve.event.Quarantine.Refused;
import io.portreeve.event.QuarantinedRecords;
import io.portreeve.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Takes a quarantined record once more, the way it came in: as the key that sent it, bound to what that key is bound to now,
 * and for the cluster it was refused under. Its events are committed before it leaves: whoever is interrupted in between
 * replays it again and meets duplicates.
 */
@Component
class QuarantineReplay {

    /** Each holds a thread, also while it waits for its slot. */
    private static final int MAX_AT_ONCE = 8;

    private final Turns replays = new Turns(MAX_AT_ONCE);
    private final QuarantinedRecords records;
    private final EventAppender appender;
    private final SecretRedactor redactor;
    private final KeyLookup keys;
    private final BatchSlots slots;
    private final IngestMetrics metrics;
    private final AuditTrail trail;
    private final IngestProperties properties;

    QuarantineReplay(
            QuarantinedRecords records,
            EventAppender appender,
            SecretRedactor redactor,
            KeyLookup keys,
            BatchSlots slots,
            IngestMetrics metrics,
            AuditTrail trail,
            IngestProperties properties) {
        this.records = records;
        this.appender = appender;
        this.redactor = redactor;
        this.keys = keys;
        this.slots = slots;
        this.metrics = metrics;
        this.trail = trail;
        this.properties = properties;
    }

    /**
     * Takes a record, which then is gone when all in it is stored, and nothing when there is no such record. A slot is claimed
     * as for a batch, since the record and its events take a connection each.
     *
     * @throws ProblemException 409 for a record that cannot be replayed, or that somebody else holds; 429 at once when too many are
     *     being replayed
     */
    Optional<IngestAnswer> replay(long id) {
        if (!replays.tryTake(1)) throw Turns.busy();
        try (BatchSlots.Slot slot = slots.claim()) {
            return records.hold(id, held -> take(id, held));
        } finally {
            replays.giveBack(1);
        }
    }

    private IngestAnswer take(long id, HeldRecord held) {
        Caller sender = senderOf(held);
        requireWhole(held, sender);
        List<Refused> refused = new ArrayList<>();
        Tally tally = new Tally();
        IngestAnswer answer = read(held, sender, appender, (again, key) -> refused.addAll(again), tally);
        metrics.count(tally, sender);
        settle(held, answer, refused);
        trail.record("quarantine.replayed", "quarantined-record", id, Map.of("stored", answer.stored()));
        return answer;
    }

    private Caller senderOf(HeldRecord held) {
        Long key = held.apiKeyId();
        return Optional.ofNullable(key)
                .flatMap(keys::caller)
                .orElseThrow(() -> notReplayable("The key that sent this record is not known; send its event anew."));
    }

    /** Of a record whose beginning was kept, only one that reads as if it were whole goes on: nothing is stored to find out. */
    private void requireWhole(HeldRecord held, Caller sender) {
        if (!held.isTruncated()) return;
        IngestAnswer answer =
                read(held, sender, (events, key) -> new Appended(events.size(), 0), (refused, key) -> {}, new Tally());
        if (answer.quarantined() == 0) return;
        throw notReplayable(
                "Only the first %,d bytes of this record were kept, and they cannot be read without the rest. Send it anew, or delete it."
                        .formatted(held.bytes().length));
    }

    private IngestAnswer read(HeldRecord held, Caller sender, EventAppender events, Quarantine rest, Tally tally) {
        ClusterChoice clusters = ClusterChoice.ofQuarantined(held.cluster(), sender);
        BatchWriter writer = new BatchWriter(events, rest, redactor, clusters, sender.keyId(), tally, properties);
        RecordReader.read(held.bytes(), writer);
        return writer.finish();
    }

    private void settle(HeldRecord held, IngestAnswer answer, List<Refused> refused) {
        if (answer.received() == 0) {
            throw notReplayable(
                    "No bytes of this record were kept that could be replayed; its reason says why. Delete it.");
        } else if (answer.quarantined() == 0) {
            held.release();
        } else if (answer.received() == 1) {
            held.refuseAgain(refused.getFirst());
        } else {
            String reason = "%d of its %d records are still refused; the first: %s"
                    .formatted(
                            answer.quarantined(),
                            answer.received(),
                            refused.getFirst().reason());
            refuseAgain(held, reason);
        }
    }

    /** It may have come before redaction was switched on, or could do what it can now. */
    private void refuseAgain(HeldRecord held, String reason) {
        List<byte[]> lines = new ArrayList<>();
        boolean[] changed = {false};
        RecordReader.read(held.bytes(), each -> {
            byte[] line = redactor.keepable(each).bytes();
            changed[0] |= !Arrays.equals(line, each.bytes());
            lines.add(line);
        });
        if (changed[0]) held.refuseAgain(new Refused(null, reason, joined(lines)));
        else held.refuseAgain(reason);
    }

    private static byte[] joined(List<byte[]> lines) {
        var out = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            out.writeBytes(line);
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static ProblemException notReplayable(String detail) {
        return new ProblemException(HttpStatus.CONFLICT, "not-replayable", detail);
    }
}
