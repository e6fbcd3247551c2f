package io.portreeve.event;

import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Has PostgreSQL keep the plan of a statement that asks all days, and is asked for each alert: to plan it for its values, over
 * all partitions and their indexes, takes many times as long as to answer it, and finds nothing that the kept plan does not.
 */
final class KeptPlans {

    private KeptPlans() {}

    /** Asks; what follows in the transaction is planned for its values again. */
    static <T> T ask(JdbcOperations jdbc, Supplier<T> question) {
        jdbc.query("select set_config('plan_cache_mode', 'force_generic_plan', true)", row -> {});
        T answer = question.get();
        CustomPlans.use(jdbc);
        return answer;
    }
}
