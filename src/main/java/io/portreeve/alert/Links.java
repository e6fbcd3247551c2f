package io.portreeve.alert;

import io.portreeve.event.EventId;
import org.springframework.web.util.UriComponentsBuilder;

/** Paths of the API, for answers to point to. Values come from events, so they are encoded in full. */
final class Links {

    private Links() {}

    static String event(EventId id) {
        return UriComponentsBuilder.fromPath("/api/v1/audit-events/{id}")
                .encode()
                .buildAndExpand(id)
                .toString();
    }

    static String alertsBy(String cluster, String user) {
        return UriComponentsBuilder.fromUriString("/api/v1/alerts?cluster={cluster}&user={user}")
                .encode()
                .buildAndExpand(cluster, user)
                .toString();
    }

    static String alertsOn(String cluster, String name) {
        return UriComponentsBuilder.fromUriString("/api/v1/alerts?cluster={cluster}&resourceName={name}")
                .encode()
                .buildAndExpand(cluster, name)
                .toString();
    }
}
