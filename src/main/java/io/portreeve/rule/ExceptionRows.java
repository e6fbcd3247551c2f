package io.portreeve.rule;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** The table of exceptions. A rule of null stands for all rules. */
interface ExceptionRows extends JpaRepository<ExceptionRow, Long> {

    /** Those that a run of any of these rules asks, oldest first. */
    @Query("""
            select row from ExceptionRow row
            where (row.ruleId in :rules or row.ruleId is null)
              and row.createdAt <= :at
              and (row.expiresAt is null or row.expiresAt > :at)
              and (row.endedAt is null or row.endedAt > :at)
            order by row.id
            """)
    List<ExceptionRow> askedBy(Collection<String> rules, Instant at);

    /** A rule's own. */
    @Query("""
            select row from ExceptionRow row
            where row.ruleId is not distinct from :rule
              and row.createdAt <= :at
              and (row.expiresAt is null or row.expiresAt > :at)
              and (row.endedAt is null or row.endedAt > :at)
            order by row.id
            """)
    List<ExceptionRow> inForce(@Nullable String rule, Instant at);

    /** @param over whether those that are over are listed too */
    @Query("""
            select row from ExceptionRow row
            where row.ruleId is not distinct from :rule and row.id < :before
              and (:over = true
                   or ((row.expiresAt is null or row.expiresAt > :at) and row.endedAt is null))
            order by row.id desc
            """)
    List<ExceptionRow> newestFirst(@Nullable String rule, boolean over, Instant at, long before, Limit limit);

    boolean existsByRuleId(String ruleId);
}
