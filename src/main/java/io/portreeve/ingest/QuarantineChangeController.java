package io.portreeve.ingest;

import io.portreeve.access.AuditTrail;
import io.portreeve.access.RequiresRole;
import io.portreeve.access.Role;
import io.portreeve.event.HeldRecord;
import io.portreeve.event.QuarantinedRecords;
import io.portreeve.event.SafeText;
import io.portreeve.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * All that people may change in quarantine. It is here and not beside the list because a replay goes the way in, and because
 * the event room knows no keys.
 */
@RestController
@RequestMapping("/api/v1/quarantine/{id}")
@Tag(name = "Quarantine")
class QuarantineChangeController {

    private final QuarantineReplay replay;
    private final QuarantinedRecords records;
    private final AuditTrail trail;

    QuarantineChangeController(QuarantineReplay replay, QuarantinedRecords records, AuditTrail trail) {
        this.replay = replay;
        this.records = records;
        this.trail = trail;
    }

    @PostMapping("/replay")
    @RequiresRole(Role.ANALYST)
    @Operation(summary = "Take a record once more, as the key that sent it", description = """
            The kept bytes go the way in again, for the cluster they were refused under and with what the key is bound to now.
            The record is gone when all in it is stored, or was before; one that is still refused stays, with its new reason.
            A record of which only the beginning was kept is refused with 409, unless it can be read as it is; so is one that
            somebody else replays or deletes at this moment.""")
    IngestAnswer replay(@PathVariable String id) {
        return replay.replay(parse(id)).orElseThrow(() -> notFound(id));
    }

    @DeleteMapping
    @RequiresRole(Role.ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a record for good")
    void delete(@PathVariable String id) {
        long number = parse(id);
        if (records.hold(number, held -> release(number, held)).isEmpty()) throw notFound(id);
    }

    private HeldRecord release(long id, HeldRecord held) {
        held.release();
        trail.record("quarantine.deleted", "quarantined-record", id, Map.of("reason", held.reason()));
        return held;
    }

    private static long parse(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException noId) {
            throw notFound(id);
        }
    }

    private static ProblemException notFound(String id) {
        return ProblemException.notFound("quarantined record", SafeText.cut(id, 100));
    }
}
