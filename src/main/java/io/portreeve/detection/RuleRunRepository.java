package io.portreeve.detection;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface RuleRunRepository extends Repository<RuleRun, Long> {

    RuleRun save(RuleRun run);

    /** Writes lines of the log. */
    List<RuleRun> saveAll(Iterable<RuleRun> runs);

    /** The newest run of each of these rules that ever ran, backfills aside; the index on (rule_id, id) is asked once for each. */
    @Query(value = """
            select run.* from unnest(cast(:rules as text[])) wanted (rule_id)
            cross join lateral (
              select * from rule_run
              where rule_id = wanted.rule_id and kind <> 'backfill'
              order by id desc limit 1) run""", nativeQuery = true)
    List<RuleRun> newestOf(String[] rules);

    Optional<RuleRun> findById(long id);

    /** The first run of a rule that began within a time, both ends inclusive, and made alerts. */
    @Query("""
            select run from RuleRun run
            where run.ruleId = :rule and run.startedAt between :from and :to and run.created > 0
            order by run.id limit 1""")
    Optional<RuleRun> creatingAt(String rule, Instant from, Instant to);

    List<RuleRun> findByRuleIdAndIdLessThanOrderByIdDesc(String ruleId, long before, Limit limit);
}
