package io.portreeve.alert;

import io.portreeve.alert.AlertView.ExposureView;
import io.portreeve.alert.FindAlerts.AlertEvent;
import io.portreeve.event.AuditEvent;
import io.portreeve.event.Exposures;
import io.portreeve.exposure.ExposureChange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks, when an alert is read, whether what its event opened is open still. */
@Component
class ExposureNow {

    private final FindAlerts find;
    private final Exposures exposures;

    ExposureNow(FindAlerts find, Exposures exposures) {
        this.find = find;
        this.exposures = exposures;
    }

    /** @param known what was known when the alert was made; null when its event was no write to a Service */
    @Nullable
    ExposureView of(Alert alert, @Nullable ExposureView known) {
        ExposureChange change = alert.exposure();
        if (known == null || change == null || change.ways().isEmpty()) return known;
        AlertEvent evidence = find.events(List.of(alert.id())).get(alert.id());
        if (evidence == null) return known;
        AuditEvent event = AuditEvent.read(evidence.cluster(), evidence.document(), evidence.requestTime());
        var now = new KnownExposure(change, exposures.historyOf(event).orElse(null));
        return now.now()
                .map(state ->
                        known.with(state, state == KnownExposure.Now.OPEN ? null : now.closedAt(event.eventTime())))
                .orElse(known);
    }
}
