package io.portreeve.detection;

import io.portreeve.problem.ApiWord;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RunView;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of the run log: written once, in the commit of the run it tells of. */
@Entity
@Table(name = "rule_run")
class RuleRun {

    /** What made the rule run. */
    enum Kind {
        SCHEDULED,
        MANUAL,
        BACKFILL
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String ruleId = "";
    private String kind = "";
    private String status = "";
    private Instant startedAt = Instant.EPOCH;
    private Instant endedAt = Instant.EPOCH;
    private long scanned;
    private int matched;
    private int created;
    private int duplicate;
    private int excepted;
    private int suppressed;
    private int deferred;
    private @Nullable String message;

    /** For JPA. */
    protected RuleRun() {}

    RuleRun(RuleId ruleId, Kind kind, Instant startedAt, Instant endedAt, RunOutcome outcome) {
        this.ruleId = ruleId.value();
        this.kind = ApiWord.of(kind);
        this.status = ApiWord.of(outcome.status());
        this.startedAt = startedAt;
        this.endedAt = endedAt;
        this.scanned = outcome.scanned();
        this.matched = outcome.matched();
        this.created = outcome.created();
        this.duplicate = outcome.duplicate();
        this.excepted = outcome.excepted();
        this.suppressed = outcome.suppressed();
        this.deferred = outcome.deferred();
        this.message = outcome.message();
    }

    /** The run as the API shows it. */
    RunView view() {
        return new RunView(
                id == null ? 0 : id,
                ruleId,
                kind,
                status,
                startedAt,
                endedAt,
                scanned,
                matched,
                created,
                duplicate,
                excepted,
                suppressed,
                deferred,
                message);
    }
}
