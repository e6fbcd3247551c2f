package io.portreeve.alert;

import io.portreeve.alert.FindAlerts.AlertEvent;
import io.portreeve.paging.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Pages of the list of alerts. */
@Component
class AlertPages {

    /**
     * How many events one call reads for a KQL query. A page then may come short, or empty, with a cursor to go on: the
     * caller decides how far to look, not the rarity of what it looks for.
     */
    static final int MAX_EVENTS_READ = 1_000;

    /** So many events are read at once: they are not packed, and may be large. */
    static final int PIECE = 10;

    private static final Duration MAX_DURATION = Duration.ofSeconds(5);

    private final FindAlerts find;
    private final AlertRepository alerts;
    private final EventQueries queries;
    private final Clock clock;

    AlertPages(FindAlerts find, AlertRepository alerts, EventQueries queries, Clock clock) {
        this.find = find;
        this.alerts = alerts;
        this.queries = queries;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    Page<AlertView> page(AlertQuery query) {
        return query.query() == null ? plainPage(query) : filteredPage(query, queries.compile(query.query()));
    }

    private Page<AlertView> plainPage(AlertQuery query) {
        // One more than asked for tells whether there is a next page.
        List<AlertPlace> found = find.places(query, query.after(), query.limit() + 1);
        List<AlertPlace> page = found.subList(0, Math.min(query.limit(), found.size()));
        return new Page<>(
                views(page),
                found.size() > query.limit() ? page.getLast().cursor().toString() : null);
    }

    private Page<AlertView> filteredPage(AlertQuery query, Predicate<AlertEvent> condition) {
        Instant deadline = clock.instant().plus(MAX_DURATION);
        List<AlertPlace> candidates = find.places(query, query.after(), MAX_EVENTS_READ + 1);
        int readable = Math.min(MAX_EVENTS_READ, candidates.size());
        List<AlertPlace> matching = new ArrayList<>();
        int read = 0;
        while (read < readable && matching.size() < query.limit()) {
            if (read > 0 && !clock.instant().isBefore(deadline)) break; // some are read however late it is
            List<AlertPlace> piece = candidates.subList(read, Math.min(read + PIECE, readable));
            read += addMatching(piece, condition, query.limit(), matching);
        }
        String next =
                read < candidates.size() ? candidates.get(read - 1).cursor().toString() : null;
        return new Page<>(views(matching), next);
    }

    /** Returns how many of the piece were asked: not all when the page is full before. */
    private int addMatching(
            List<AlertPlace> piece, Predicate<AlertEvent> condition, int limit, List<AlertPlace> matching) {
        Map<Long, AlertEvent> events =
                find.events(piece.stream().map(AlertPlace::id).toList());
        int asked = 0;
        for (AlertPlace candidate : piece) {
            if (matching.size() == limit) break;
            asked++;
            AlertEvent event = events.get(candidate.id());
            if (event != null && condition.test(event)) matching.add(candidate);
        }
        return asked;
    }

    private List<AlertView> views(List<AlertPlace> places) {
        Map<Long, Alert> byId = alerts
                .findAllById(places.stream().map(AlertPlace::id).toList())
                .stream()
                .collect(Collectors.toMap(Alert::id, Function.identity()));
        List<AlertView> views = new ArrayList<>();
        for (AlertPlace place : places) {
            Alert alert = byId.get(place.id());
            if (alert != null) views.add(alert.listed());
        }
        return views;
    }
}
