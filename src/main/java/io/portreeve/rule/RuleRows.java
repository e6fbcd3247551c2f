package io.portreeve.rule;

import java.util.Collection;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** The table of rules. */
interface RuleRows extends JpaRepository<RuleRow, String> {

    /** The ids of the rules that are on and run. */
    @Query("select row.ruleId from RuleRow row where row.enabled and row.runs <> io.portreeve.rule.Runs.NO")
    List<String> switchedOn();

    @Query("select row from RuleRow row where row.ruleId in :ids order by row.content.name, row.ruleId")
    List<RuleRow> inOrder(Collection<String> ids);

    @Query("select row from RuleRow row where row.ruleId > :after order by row.ruleId")
    List<RuleRow> byIdAfter(String after, Limit limit);

    /** What the service can do has changed, not the rule: that makes no revision. */
    @Modifying
    @Query("update RuleRow row set row.runs = :runs, row.reasons = :reasons where row.ruleId = :ruleId")
    void judge(String ruleId, Runs runs, List<String> reasons);
}
