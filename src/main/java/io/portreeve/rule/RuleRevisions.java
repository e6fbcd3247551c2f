package io.portreeve.rule;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The table of revisions. */
interface RuleRevisions extends JpaRepository<RuleRevisionRow, RuleRevisionRow.Key> {

    @Query("select max(row.key.revision) from RuleRevisionRow row where row.key.ruleId = :ruleId")
    Optional<Integer> newestOf(String ruleId);

    @Query("""
            select row from RuleRevisionRow row
            where row.key.ruleId = :ruleId and row.key.revision < :before
            order by row.key.revision desc
            """)
    List<RuleRevisionRow> newestFirst(String ruleId, int before, Limit limit);
}
