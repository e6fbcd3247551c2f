package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.UnreadableJsonException;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlException;
import io.portreeve.kql.KqlExplainer;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Asks a query of one event that somebody wrote, and says of each clause what it said. */
final class TryQuery {

    /**
     * Each clause may have to look at all of an event, at some length of text as at one value, and at every object for each dot of
     * its name. This leaves some twenty clauses on short names to an event of 4 MiB, and as many as a query can have to one of 5 kB.
     */
    private static final long MAX_WORK = 8_000_000;

    private static final int BYTES_PER_VALUE = 16;

    private final KqlMatcher matcher;
    private final KqlExplainer explainer;
    private final Instant now;

    private TryQuery(String query, Instant now) {
        KqlExpression tree = Kql.parse(query);
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        this.matcher = KqlMatcher.compile(tree, FieldCatalogue.TYPES, clock);
        this.explainer = KqlExplainer.compile(tree, FieldCatalogue.TYPES, clock);
        this.now = now;
    }

    /**
     * @param event the text of an object; null when there is none, which is told only of a query that compiles
     * @throws ProblemException 422 when the query does not compile, whatever the event
     */
    static QueryTrial on(String query, @Nullable String event, Instant now) {
        TryQuery trial = compiled(query, now);
        if (event == null) throw ProblemException.badField("event", null, "must be an object");
        return trial.on(event.getBytes(UTF_8));
    }

    private static TryQuery compiled(String query, Instant now) {
        try {
            return new TryQuery(query, now);
        } catch (KqlException refused) {
            throw QueryProblem.refusal(query, refused);
        }
    }

    private QueryTrial on(byte[] event) {
        try {
            return SeenEvent.ofSample(event, now, seen -> on(seen, event.length));
        } catch (UnreadableJsonException e) {
            throw ProblemException.badField("event", null, "cannot be read: " + e.getMessage());
        }
    }

    private QueryTrial on(SeenEvent event, int bytes) {
        int clauses = explainer.clauseCount();
        int values = event.valueCount();
        if (explainer.lookUps() * ((long) values + bytes / BYTES_PER_VALUE) > MAX_WORK) {
            throw new ProblemException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too-large",
                    "An event of %,d bytes and %,d values is too much for a query of %,d clauses; try some of them at once, or shorter names."
                            .formatted(bytes, values, clauses));
        }
        return QueryTrial.of(event.ask(matcher), explainer.explain(event.fields(), event.hidden()));
    }
}
