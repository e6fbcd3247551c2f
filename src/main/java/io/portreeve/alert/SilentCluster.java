package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an event of our own says about a cluster of which nothing arrives any more.
 *
 * @param lastReceived when something arrived of it last
 * @param lastEvent the time of its newest event
 * @param eventsBefore how many of its events arrived on the last day it was heard and the day before; null where it does not say
 */
record SilentCluster(
        String cluster,
        @Nullable Instant lastReceived,
        @Nullable Instant lastEvent,
        @Nullable Integer eventsBefore,
        Instant noticedAt) {

    static Optional<SilentCluster> of(AuditEvent event) {
        String cluster = event.json().text("annotations", "portreeve.io/silent-cluster");
        if (cluster == null || !event.cluster().equals("portreeve")) return Optional.empty();
        return Optional.of(new SilentCluster(
                cluster,
                time(event.json().text("annotations", "portreeve.io/last-received")),
                time(event.json().text("annotations", "portreeve.io/last-event")),
                number(event.json().text("annotations", "portreeve.io/events-since-yesterday")),
                event.eventTime()));
    }

    /** Such as {@code Portreeve has heard nothing of cluster lab since 2026-11-25 09:00:00 UTC, for 1 h.} */
    Prose sentence() {
        if (lastReceived == null) return Prose.of("Portreeve hears nothing of cluster {} any more.", cluster);
        return Prose.of(
                "Portreeve has heard nothing of cluster {} since {}, for {}.",
                cluster,
                Prose.words(Times.of(lastReceived)),
                Prose.words(words(Duration.between(lastReceived, noticedAt))));
    }

    private static String words(Duration time) {
        if (time.toHours() >= 1 && time.toMinutesPart() == 0) return time.toHours() + " h";
        return time.toHours() >= 1
                ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d min".formatted(time.toMinutes());
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException noTime) {
            return null;
        }
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
    }
}
