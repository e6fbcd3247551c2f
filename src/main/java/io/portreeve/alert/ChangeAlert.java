package io.portreeve.alert;

import io.portreeve.access.AuditTrail;
import io.portreeve.paging.AskedClusters;
import io.portreeve.problem.ProblemException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads one alert, and changes its workflow. */
@Component
class ChangeAlert {

    private final AlertRepository alerts;
    private final FindAlerts find;
    private final AuditTrail trail;
    private final ExposureNow exposureNow;
    private final Clock clock;

    ChangeAlert(AlertRepository alerts, FindAlerts find, AuditTrail trail, ExposureNow exposureNow, Clock clock) {
        this.alerts = alerts;
        this.find = find;
        this.trail = trail;
        this.exposureNow = exposureNow;
        this.clock = clock;
    }

    /** An alert with all its parts, and the version it has. */
    record Versioned(AlertView alert, long version) {

        String etag() {
            return "\"" + version + "\"";
        }
    }

    /** @throws ProblemException 404 for an alert that is not there, and for one of clusters that are not asked for */
    @Transactional(readOnly = true)
    Versioned find(String id, AskedClusters clusters) {
        return whole(shown(id, alerts.findById(number(id)), clusters));
    }

    /**
     * @param ifMatch the versions the caller would change; null for any
     * @throws ProblemException 404 as {@link #find} does, 412 when the alert has another version
     */
    @Transactional
    Versioned change(String id, AskedClusters clusters, AlertChange change, @Nullable String ifMatch, String by) {
        Alert alert = shown(id, alerts.findForChange(number(id)), clusters);
        if (ifMatch != null && !names(ifMatch, alert.version())) throw conflict(id, alert.version());
        Map<String, @Nullable Object> before = alert.workflow();
        change.applyTo(alert, by, clock.instant().truncatedTo(ChronoUnit.MICROS));
        Map<String, Object> changed = changed(before, alert.workflow());
        if (!changed.isEmpty()) trail.record("alert.changed", "alert", alert.id(), changed);
        return whole(alerts.saveAndFlush(alert));
    }

    private static Alert shown(String id, Optional<Alert> found, AskedClusters clusters) {
        return found.filter(alert -> clusters.cover(alert.cluster()))
                .orElseThrow(() -> ProblemException.notFound("alert", id));
    }

    /** Of each field that differs, what it was and what it is. */
    private static Map<String, Object> changed(
            Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        Map<String, Object> changed = new LinkedHashMap<>();
        after.forEach((field, value) -> {
            if (!Objects.equals(before.get(field), value)) changed.put(field, new Change(before.get(field), value));
        });
        return changed;
    }

    private record Change(@Nullable Object before, @Nullable Object after) {}

    private Versioned whole(Alert alert) {
        Evidence evidence = find.evidence(alert.id()).orElseThrow();
        AlertView listed = alert.listed();
        return new Versioned(
                listed.with(evidence, exposureNow.of(alert, listed.exposure()), alert.history()), alert.version());
    }

    private static long number(String id) {
        if (!id.matches("\\d{1,18}")) throw ProblemException.notFound("alert", id);
        return Long.parseLong(id);
    }

    private static boolean names(String ifMatch, long version) {
        String etag = "\"" + version + "\"";
        return Arrays.stream(ifMatch.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
    }

    private static ProblemException conflict(String id, long version) {
        return new ProblemException(
                HttpStatus.PRECONDITION_FAILED,
                "changed-meanwhile",
                "Alert %s was changed meanwhile, its ETag is \"%d\". Read it again before you change it."
                        .formatted(id, version));
    }
}
