package io.portreeve.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The kinds of requests that were seen, by number. A kind is committed before the first event that has its number, so who sees
 * an event sees its kind. Their number is bounded, since senders have a hand in them; what is over says less, at last nothing.
 */
@Component
class RequestKinds {

    private static final Logger log = LoggerFactory.getLogger(RequestKinds.class);

    /** What one more costs is a question to each rule, once. */
    private static final int MAX_KINDS = 4_096;

    /** Beyond it bodies count no more: people make new ones every day. */
    private static final int MAX_OF_SHAPES = 3_072;

    private static final String AFTER = "select kind from request_kind where id > :known order by id";

    /** No gaps, so that who knows the first so many knows which are missing. */
    private static final String LOCK = "lock table request_kind in share row exclusive mode";

    /** A replica that hangs keeps nobody from storing events. */
    private static final String WAIT_SHORTLY = """
            select set_config('lock_timeout', '500ms', true),
                set_config('idle_in_transaction_session_timeout', '10s', true)""";

    private static final String ADD = """
            insert into request_kind (id, kind)
            select count(*) + 1, :kind from request_kind
            having count(*) < :max
            on conflict do nothing""";

    private final JdbcTemplate jdbc;
    private final JdbcClient sql;
    private final TransactionTemplate adding;
    private final int maxKinds;
    private final int maxOfShapes;
    private final List<RequestKind> kinds = new ArrayList<>();
    private final Map<RequestKind, Short> numbers = new ConcurrentHashMap<>();

    @Autowired
    RequestKinds(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this(jdbc, transactions, MAX_KINDS, MAX_OF_SHAPES);
    }

    RequestKinds(JdbcTemplate jdbc, PlatformTransactionManager transactions, int maxKinds, int maxOfShapes) {
        this.jdbc = jdbc;
        this.maxKinds = maxKinds;
        this.maxOfShapes = maxOfShapes;
        this.sql = JdbcClient.create(jdbc);
        this.adding = new TransactionTemplate(transactions);
        this.adding.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** All kinds that there are, the first is number 1. Who asks sees the kinds of all events that it saw before. */
    synchronized List<RequestKind> all() {
        for (RequestKind kind : added()) {
            kinds.add(kind);
            numbers.put(kind, (short) kinds.size());
        }
        return List.copyOf(kinds);
    }

    private List<RequestKind> added() {
        return sql.sql(AFTER)
                .param("known", kinds.size())
                .query((row, n) -> RequestKind.parse(row.getString(1)))
                .list();
    }

    /** The number of an event's kind, which is made when it is new. In a transaction of its own; without one it has none. */
    short numberOf(RequestKind kind) {
        Short number = numbers.get(kind);
        if (number != null) return number;
        return numberOrNew(kind, maxOfShapes)
                .or(() -> numberOrNew(kind.ofAnyShape(), maxKinds))
                .orElse(RequestKind.NONE);
    }

    private Optional<Short> numberOrNew(RequestKind kind, int max) {
        @Nullable Short number = numbers.get(kind);
        if (number == null && numbers.size() < max) {
            add(kind, max);
            number = numbers.get(kind);
        }
        return Optional.ofNullable(number);
    }

    /** No event is lost for want of its kind. */
    private void add(RequestKind kind, int max) {
        try {
            adding.executeWithoutResult(open -> {
                jdbc.query(WAIT_SHORTLY, row -> {});
                jdbc.execute(LOCK);
                sql.sql(ADD).param("kind", kind.stored()).param("max", max).update();
            });
            all();
        } catch (DataAccessException | TransactionException unavailable) {
            log.debug("A kind of requests could not be stored", unavailable);
        }
    }
}
