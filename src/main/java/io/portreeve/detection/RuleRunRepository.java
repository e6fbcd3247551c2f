package io.portreeve.detection;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface RuleRunRepository extends Repository<RuleRun, Long> {

    RuleRun save(RuleRun run);

    /** The newest run of each of these rules that ever ran, backfills aside; the index on (rule_id, id) is asked once for each. */
    @Query(value = """
            select run.* from unnest(cast(:rules as text[])) wanted (rule_id)
            cross join lateral (
              select * from rule_run
              where rule_id = wanted.rule_id and kind <> 'backfill'
              order by id desc limit 1) run""", nativeQuery = true)
    List<RuleRun> newestOf(String[] rules);

    List<RuleRun> findByRuleIdAndIdLessThanOrderByIdDesc(String ruleId, long before, Limit limit);
}
