package io.portreeve.detection;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

interface RuleRunRepository extends Repository<RuleRun, Long> {

    RuleRun save(RuleRun run);

    Optional<RuleRun> findFirstByRuleIdOrderByIdDesc(String ruleId);

    List<RuleRun> findByRuleIdAndIdLessThanOrderByIdDesc(String ruleId, long before, Limit limit);
}
