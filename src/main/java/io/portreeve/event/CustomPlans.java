package io.portreeve.event;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * Has PostgreSQL plan each statement of a transaction for its values. A generic plan cannot see which days are asked for: it
 * locks and probes every partition.
 */
final class CustomPlans {

    private CustomPlans() {}

    static void use(JdbcOperations jdbc) {
        jdbc.query("select set_config('plan_cache_mode', 'force_custom_plan', true)", row -> {});
    }
}
