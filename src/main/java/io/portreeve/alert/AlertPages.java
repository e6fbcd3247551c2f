package io.portreeve.alert;

import io.portreeve.paging.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    private final FindAlerts find;
    private final AlertRepository alerts;
    private final EventQueries queries;

    AlertPages(FindAlerts find, AlertRepository alerts, EventQueries queries) {
        this.find = find;
        this.alerts = alerts;
        this.queries = queries;
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

    private Page<AlertView> filteredPage(AlertQuery query, EventCondition condition) {
        List<AlertPlace> candidates = find.places(query, query.after(), MAX_EVENTS_READ + 1);
        List<AlertPlace> matching = new ArrayList<>();
        int read = 0;
        while (read < Math.min(MAX_EVENTS_READ, candidates.size()) && matching.size() < query.limit()) {
            AlertPlace candidate = candidates.get(read++);
            if (condition.holdsFor(find.event(candidate.id()))) matching.add(candidate);
        }
        String next =
                read < candidates.size() ? candidates.get(read - 1).cursor().toString() : null;
        return new Page<>(views(matching), next);
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
