package io.portreeve.rule;

import java.util.List;
import java.util.Optional;

/** The rules of this service. */
public interface Rules {

    /** All rules, by name. */
    List<Rule> all();

    Optional<Rule> find(RuleId id);
}
