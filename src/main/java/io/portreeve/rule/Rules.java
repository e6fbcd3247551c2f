package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
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
     * The rule of an id as a path names it.
     *
     * @throws ProblemException 404 when there is none
     */
    default Rule named(String ruleId) {
        return RuleId.parse(ruleId).flatMap(this::find).orElseThrow(() -> ProblemException.notFound("rule", ruleId));
    }
}
