package io.portreeve.detection;

import io.portreeve.event.StreamPosition;
import io.portreeve.problem.ApiWord;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RunView;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
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
    private @Nullable Integer revision;
    private @Nullable Long fromPosition;

    @Column(name = "from_n")
    private @Nullable Integer fromN;

    private @Nullable Long toPosition;

    @Column(name = "to_n")
    private @Nullable Integer toN;

    private @Nullable Long lagSeconds;

    /** For JPA. */
    protected RuleRun() {}

    /**
     * @param read what it dealt with; null when it failed
     * @param lag the age of the oldest event that it left
     */
    RuleRun(
            Rule rule,
            Kind kind,
            Instant startedAt,
            Instant endedAt,
            RunOutcome outcome,
            @Nullable Span read,
            Duration lag) {
        this.ruleId = rule.id().value();
        this.revision = rule.revision();
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
        this.lagSeconds = lag.toSeconds();
        if (read == null) return;
        this.fromPosition = read.from().position();
        this.fromN = read.from().n();
        this.toPosition = read.to().position();
        this.toN = read.to().n();
    }

    /** The run as the API shows it. */
    RunView view() {
        return new RunView(
                id == null ? 0 : id,
                ruleId,
                kind,
                status,
                revision,
                startedAt,
                endedAt,
                Duration.between(startedAt, endedAt).toMillis(),
                place(fromPosition, fromN),
                place(toPosition, toN),
                lagSeconds,
                scanned,
                matched,
                created,
                duplicate,
                excepted,
                suppressed,
                deferred,
                message);
    }

    private static @Nullable String place(@Nullable Long position, @Nullable Integer n) {
        return position == null || n == null ? null : new StreamPosition(position, n).toString();
    }
}
