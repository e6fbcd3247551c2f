package io.portreeve.kql;

import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A query made ready to be asked of many documents. Immutable; any thread may ask. */
public final class KqlMatcher {

    private final Clause query;

    private KqlMatcher(Clause query) {
        this.query = query;
    }

    /**
     * Makes a query ready.
     *
     * @param clock read once, here: {@code now} in the query is this moment for every document, so compile anew for each run
     * @throws KqlException with every value that does not fit its field's type
     */
    public static KqlMatcher compile(KqlExpression query, FieldTypes types, Clock clock) {
        Problems problems = new Problems();
        Clause ready = new ClauseCompiler(types, clock.instant(), problems).compile(query);
        problems.refuse();
        return new KqlMatcher(ready);
    }

    /**
     * Whether the query is surely true for a document of JDK values: maps with string keys (which may hold dots), lists, strings,
     * booleans, nulls, and numbers whose {@code toString()} is their JSON text. Safe for any depth and any number.
     */
    public boolean matches(Map<String, ? extends @Nullable Object> document) {
        return decide(document, null) == Verdict.MATCH;
    }

    /**
     * What the query says about such a document of which a part may be hidden: never {@link Verdict#NO_MATCH} where the whole
     * document could match, and never {@link Verdict#MATCH} where it could not. It says {@link Verdict#UNKNOWN} rather once
     * too often: patterns over names, values without a field and braces do not look closely. And what takes more work than some
     * ten values of megabytes against a wildcard each is not done: whether such a clause is true is unknown, too.
     *
     * @param hidden null when nothing is hidden
     */
    public Verdict decide(Map<String, ? extends @Nullable Object> document, @Nullable HiddenPart hidden) {
        return query.decide(document, hidden, new Work());
    }
}
