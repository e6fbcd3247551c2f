package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The rules of this service. */
public interface Rules {

    /** The rules that are to be run: those that are on and run here, fully or partly. */
    List<RuleId> switchedOn();

    /** Those of these rules that are there, by name. */
    List<Rule> findAll(Collection<RuleId> ids);

    Optional<Rule> find(RuleId id);

    /**
     * A rule as it was at a revision, by its history: what it says is of then, where it came from and how much of it runs is not.
     * Empty when the history does not hold it.
     */
    Optional<Rule> find(RuleId id, int revision);

    /** Since when a rule that is off is off, by its history. */
    Instant offSince(Rule rule);

    /**
     * The rule of an id as a path names it.
     *
     * @throws ProblemException 404 when there is none
     */
    default Rule named(String ruleId) {
        return RuleId.parse(ruleId).flatMap(this::find).orElseThrow(() -> ProblemException.notFound("rule", ruleId));
    }
}
