package io.portreeve.event;

import java.time.LocalDate;
import java.util.List;

/** The stored events whose time is over ({@code portreeve.events.retention}). */
public interface OldEvents {

    /**
     * Drops the days that are past their time, events of other times that came as long ago, and the batches of which nothing is
     * left. What lies after {@code examined} stays, with all of its day. Any replica may call it, also at once.
     *
     * @param examined up to where the stream was examined by everyone who still has to
     */
    Dropped drop(StreamPosition examined);

    /** The first day whose events are not past their time; those of earlier days are gone, or stay as long as they must. */
    LocalDate firstDayKept();

    /**
     * What became of the days that are past their time.
     *
     * @param days those that were dropped
     * @param unexamined those that stay because they hold events that were not examined
     */
    record Dropped(List<LocalDate> days, List<LocalDate> unexamined) {}
}
