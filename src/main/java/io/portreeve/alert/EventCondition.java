package io.portreeve.alert;

import io.portreeve.alert.FindAlerts.AlertEvent;

/** What an alert's event must fulfil. */
@FunctionalInterface
interface EventCondition {

    boolean holdsFor(AlertEvent event);
}
