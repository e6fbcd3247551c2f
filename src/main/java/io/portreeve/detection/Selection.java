package io.portreeve.detection;

import io.portreeve.alert.Finding;
import io.portreeve.event.SeenEvent;
import io.portreeve.event.StreamPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the events that match a rule's query make an alert, by the rule's type. Asked in the order of the stream; its answers
 * hang on nothing but the events before, so it is all the same where runs begin and end.
 */
sealed interface Selection permits EveryMatch, NewTermsSelection, ThresholdSelection {

    /** Takes from an event what the answer will hang on. */
    Traits traitsOf(SeenEvent event, boolean sure);

    /** Fetches what is remembered of these, which will be asked about next. */
    void prepare(List<Hit> hits);

    /** Takes in a hit and says whether it makes an alert. */
    Choice choose(Hit hit);

    /**
     * Why a hit that makes no alert makes none, by what is remembered now; in sentences. It is to be prepared first, and none that
     * the rule only learnt from.
     */
    String whyNot(Hit hit);

    /** Marks this place: where matches after it have to wait, the next run begins here. */
    void mark();

    /** The place up to which it learns from events without an alert. */
    StreamPosition learntTo();

    /** How many hits it learnt from and did not ask, since they are of the time before it began to watch. */
    int learnt();

    /** Whether its answers hang on the events before. */
    boolean remembers();

    /** Whether there is more to keep than memory should hold. */
    boolean isFull();

    /**
     * Writes what was taken in, in the transaction of the run.
     *
     * @param readTo how far the rule has read now
     * @param toMark whether that is the mark
     */
    void keep(StreamPosition readTo, boolean toMark);

    /**
     * Whether a hit makes an alert.
     *
     * @param finding what the alert shall tell besides; null when it tells nothing
     * @param undecided whether it would make none if what is hidden said so
     */
    record Choice(
            boolean alerts, boolean undecided, @Nullable Finding finding) {

        static final Choice NO_ALERT = new Choice(false, false, null);
    }
}
