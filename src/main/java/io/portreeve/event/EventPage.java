package io.portreeve.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the events that were looked for, newest first.
 *
 * @param next where to go on; null at the end. There may be more although the page is not full: one call examines a bounded
 *     number of events
 */
public record EventPage(List<StoredEvent> items, @Nullable EventId next) {}
