package io.portreeve.rule;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What rules are not to alert on. */
public interface Exceptions {

    /**
     * The exceptions of each of these rules, and of all rules, that were in force at a moment, oldest first. One that was taken
     * back or has expired since is still told of the time before.
     *
     * @return an entry for every rule that was asked about
     */
    Map<RuleId, List<InForce>> inForce(Collection<RuleId> rules, Instant at);

    /** Those of one rule, and of all rules. */
    default List<InForce> inForce(RuleId rule, Instant at) {
        return inForce(List.of(rule), at).getOrDefault(rule, List.of());
    }

    /** Those of all rules. */
    List<InForce> inForceForAll(Instant at);

    /**
     * An exception as a run asks it.
     *
     * @param query in KQL; an event is excepted when it is surely true
     * @param owner the name of the key that made it
     */
    record InForce(long id, String query, String reason, String owner) {}
}
