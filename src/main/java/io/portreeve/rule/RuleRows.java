package io.portreeve.rule;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The table of rules. */
interface RuleRows extends JpaRepository<RuleRow, String> {

    /** Held until the transaction ends, so that replicas that start at once store the shipped rules one after the other. */
    @Query(
            value = "select 1 from (select pg_advisory_xact_lock(hashtext('portreeve.shipped-rules')))",
            nativeQuery = true)
    int lockShippedRules();

    @Query("select row from RuleRow row order by row.content.name, row.ruleId")
    List<RuleRow> inOrder();

    @Query("select row from RuleRow row order by row.content.name, row.ruleId")
    List<RuleRow> inOrder(Limit limit);

    @Query("""
            select row from RuleRow row
            where (row.content.name, row.ruleId) > (:name, :ruleId)
            order by row.content.name, row.ruleId
            """)
    List<RuleRow> inOrderAfter(String name, String ruleId, Limit limit);
}
