package io.portreeve.detection;

import io.portreeve.alert.Alerts.Match;
import io.portreeve.alert.Alerts.Others;
import io.portreeve.event.EventId;
import io.portreeve.event.EventStream;
import io.portreeve.event.Exposures;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StoredEvent;
import io.portreeve.event.StreamPosition;
import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlMatcher;
import io.portreeve.kql.Verdict;
import io.portreeve.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * One rule's reading of the stream within a pass: the matches it takes, up to max signals, and how many it leaves for the next
 * run. The place of the last match taken is where the next run begins when some were left.
 *
 * <p>Events whose hidden part decides get a tenth of max signals for alerts of their own. The last of these tells of those that
 * come after, which then cost nothing: whoever floods a rule with them does not hold up what surely matches, and each is
 * either told of or left for the next run.
 */
final class RuleReading {

    private static final Logger log = LoggerFactory.getLogger(RuleReading.class);

    static final int MAX_DEFERRED = 10_000;

    /** How much one rule keeps of its matches, packed; what is over waits for the next run as what is over max signals does. */
    static final long MAX_BYTES = 32L << 20;

    /** How many slices are read only to count what is deferred: a backlog must not be read through at every catch-up run. */
    static final int MAX_COUNTING_SLICES = 4;

    /** How many values of hits wait to be looked up at once: a slice of events with a hundred addresses each has millions. */
    private static final int MAX_WAITING_TRAITS = 20_000;

    /** Of max signals, the part for events whose hidden part decides. */
    private static final int UNDECIDED_PART = 10;

    private static final int MAX_OTHERS_NAMED = 5;

    private final ClaimedRule claimed;
    private final Rule rule;
    private final KqlExpression query;
    private final KqlMatcher matcher;
    private final RunExceptions exceptions;
    private final boolean asksForExposure;
    private final StreamPosition from;
    private final Selection selection;
    private final List<Hit> hits = new ArrayList<>();
    private final List<Match> matches = new ArrayList<>();
    private final List<EventId> firstOthers = new ArrayList<>();
    private final List<PassedOver> passedOver = new ArrayList<>();

    private StreamPosition lastTaken;
    private StreamPosition reached;
    private long scanned;
    private long scannedToLastTaken;
    private long bytes;
    private int excepted;
    private int exceptedToLastTaken;
    private int undecided;
    private int others;
    private int deferred;
    private int countingSlices;
    private int waitingTraits;
    private int matched;
    private int matchedToLastTaken;

    RuleReading(
            ClaimedRule claimed,
            KqlExpression query,
            KqlMatcher matcher,
            RunExceptions exceptions,
            Selection selection) {
        this.claimed = claimed;
        this.rule = claimed.rule();
        this.query = query;
        this.matcher = matcher;
        this.exceptions = exceptions;
        this.selection = selection;
        this.asksForExposure = Exposures.areAskedFor(query);
        this.from = claimed.examined();
        this.lastTaken = from;
        this.reached = from;
    }

    private record PassedOver(StreamPosition place, EventId event) {}

    Rule rule() {
        return rule;
    }

    ClaimedRule claimed() {
        return claimed;
    }

    KqlExpression query() {
        return query;
    }

    /** Whether the pass came by where this reading began. */
    boolean hasMoved() {
        return reached.compareTo(from) > 0;
    }

    /** How far this reading has read, which may be further than it has dealt with. */
    StreamPosition reached() {
        return reached;
    }

    /**
     * Asks the rule about an event, unless it lies before the rule's checkpoint. An event whose hidden part decides counts as
     * a match: a padded event must not hide from the rule. A match that is excepted is counted and takes no part in anything else.
     */
    void consider(StreamPosition place, StoredEvent event, SeenEvent seen) {
        if (place.compareTo(from) <= 0) return;
        Verdict verdict = seen.ask(matcher);
        if (verdict == Verdict.NO_MATCH) return;
        if (exceptions.except(seen)) {
            excepted++;
            return;
        }
        boolean sure = verdict == Verdict.MATCH;
        Traits traits = selection.traitsOf(seen, sure);
        hits.add(new Hit(place, event, seen.happenedAt(), !sure, traits, excepted));
        waitingTraits += traits.size();
        if (waitingTraits >= MAX_WAITING_TRAITS) takeInWaiting();
    }

    /**
     * Whether it has to look at an event: at one that comes again only when it asks for what became known since, and not when it
     * remembers, since it has taken that event in.
     */
    boolean asksAbout(EventStream.Candidate candidate) {
        return !candidate.again() || (asksForExposure && !selection.remembers());
    }

    /** Whether it asks what events did to the exposure of Services. */
    boolean asksForExposure() {
        return asksForExposure;
    }

    /** Notes an event that the rule could not be asked about. */
    void passOver(StreamPosition place, StoredEvent event) {
        if (place.compareTo(from) > 0) passedOver.add(new PassedOver(place, event.id()));
    }

    /** Notes that a slice was considered whole, and takes in what the rule matched in it. */
    void finish(EventStream.Slice slice) {
        takeInWaiting();
        account(slice);
    }

    private void takeInWaiting() {
        List<Hit> waiting = List.copyOf(hits);
        hits.clear();
        waitingTraits = 0;
        selection.prepare(waiting);
        waiting.forEach(this::takeInOrPassOver);
    }

    /** The hits that wait are of many events, and only one that trips our own code is passed over. */
    private void takeInOrPassOver(Hit hit) {
        try {
            takeIn(hit);
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("Stored event {} cannot be taken in", hit.event().id(), e);
            passOver(hit.place(), hit.event());
        }
    }

    private void takeIn(Hit hit) {
        if (deferred >= MAX_DEFERRED) return;
        matched++;
        Selection.Choice choice = selection.choose(hit);
        if (!choice.alerts()) return;
        if (choice.undecided() && deferred == 0 && undecided >= maxUndecided()) {
            tellOf(hit.event().id());
        } else if (isFull()) {
            deferred++;
            return;
        } else {
            take(new Match(hit.event(), choice.undecided(), choice.finding()));
        }
        lastTaken = hit.place();
        exceptedToLastTaken = hit.exceptedBefore();
        matchedToLastTaken = matched;
        if (isFull()) selection.mark();
    }

    private void take(Match match) {
        matches.add(match);
        bytes += match.event().storedBytes();
        if (match.undecided()) undecided++;
    }

    private void tellOf(EventId other) {
        others++;
        if (firstOthers.size() < MAX_OTHERS_NAMED) firstOthers.add(other);
    }

    private int maxUndecided() {
        return Math.max(1, rule.maxSignals() / UNDECIDED_PART);
    }

    private void account(EventStream.Slice slice) {
        if (slice.end().compareTo(from) <= 0) return;
        if (lastTaken.compareTo(reached) > 0) {
            scannedToLastTaken = scanned + slice.scannedAfter(reached) - slice.scannedAfter(lastTaken);
        }
        scanned += slice.scannedAfter(reached);
        reached = slice.end();
        if (isFull()) countingSlices++;
    }

    /** Whether reading on would change nothing that is worth the time. */
    boolean isDone() {
        if (selection.isFull() || (selection.remembers() && deferred > 0)) return true;
        return deferred >= MAX_DEFERRED || (deferred > 0 && countingSlices >= MAX_COUNTING_SLICES);
    }

    /** Writes what the rule remembers of the events up to {@link #examined()}, in the transaction of the run. */
    void keepWhatIsRemembered() {
        selection.keep(examined(), deferred > 0);
    }

    /** The matches that make alerts. */
    List<Match> matches() {
        if (others == 0) return matches;
        var all = new ArrayList<>(matches);
        int last = all.size() - 1;
        while (!all.get(last).undecided()) last--;
        all.set(last, all.get(last).with(others()));
        return all;
    }

    /** How many of the events are such whose hidden part decides. */
    int undecided() {
        return undecided + others;
    }

    /** Those of them that have no alert of their own. */
    Others others() {
        return new Others(others, List.copyOf(firstOthers));
    }

    /** How many matches up to {@link #examined()} were excepted. */
    int excepted() {
        return deferred > 0 ? exceptedToLastTaken : excepted;
    }

    /** The exceptions that do not compile any more and excepted nothing. */
    List<Long> brokenExceptions() {
        return exceptions.broken();
    }

    /** How many matches wait for the next run: at least, since counting ends at 10,000 and after some slices. */
    int deferred() {
        return deferred;
    }

    /** How far this run has dealt with the stream: to its last match when others wait, else as far as was read. */
    StreamPosition examined() {
        return deferred > 0 ? lastTaken : reached;
    }

    /** What this run has dealt with. */
    Span read() {
        return new Span(from, examined());
    }

    /** The part of it that could alert: a rule that remembers may have read the rest only to learn. */
    Span judged() {
        StreamPosition learntTo = selection.learntTo();
        return new Span(learntTo.compareTo(from) > 0 ? learntTo : from, examined());
    }

    /** How many of the events up to {@link #examined()} match the rule's query or may, alert or not. */
    int matched() {
        return deferred > 0 ? matchedToLastTaken : matched;
    }

    /** Whether the run leaves no more than its place and its line in the log. */
    boolean leavesOnlyItsPlace() {
        return matches.isEmpty() && !remembers();
    }

    /** Whether the rule's type looks at more than one event. */
    boolean remembers() {
        return selection.remembers();
    }

    /** Whether it still reads what the rule has read before, without an alert. */
    boolean isLearning() {
        return selection.learntTo().compareTo(examined()) > 0;
    }

    /** How many matches it learnt from without asking whether they alert. */
    int learnt() {
        return selection.learnt();
    }

    /** How many events lie between the checkpoint and {@link #examined()}. */
    long scanned() {
        return deferred > 0 ? scannedToLastTaken : scanned;
    }

    /** The events up to {@link #examined()} that the rule could not be asked about. */
    List<EventId> passedOver() {
        return passedOver.stream()
                .filter(event -> event.place().compareTo(examined()) <= 0)
                .map(PassedOver::event)
                .toList();
    }

    private boolean isFull() {
        return matches.size() >= rule.maxSignals() || bytes >= MAX_BYTES;
    }
}
