package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Since when nothing arrives of a cluster, and how much did before. */
@Component
@Order(9)
class SilentSince implements Answer {

    @Override
    public String name() {
        return "silent-since";
    }

    @Override
    public String title() {
        return "How long has the cluster been silent, and how much did it send before?";
    }

    @Override
    public boolean fits(AlertContext context) {
        return SilentCluster.of(context.event()).isPresent();
    }

    @Override
    public Answered answer(AlertContext context) {
        SilentCluster silent = SilentCluster.of(context.event()).orElse(null);
        if (silent == null) return Answered.of(Prose.words("The event is not about a cluster that fell silent."));
        Lines lines = new Lines();
        if (silent.lastReceived() != null) {
            lines.say(
                    "Something arrived of cluster {} last at {}.",
                    silent.cluster(),
                    Prose.words(Times.of(silent.lastReceived())));
        }
        if (silent.lastEvent() != null) {
            lines.say("Its newest event happened at {}.", Prose.words(Times.of(silent.lastEvent())));
        }
        if (silent.eventsBefore() != null) {
            lines.say("Events that had arrived of it that day and the day before: {}.", silent.eventsBefore());
        }
        lines.say(
                "This is as it was when the silence was noticed; GET /api/v1/clusters tells whether it was heard since.");
        return lines.link("The clusters", "/api/v1/clusters").answered();
    }
}
