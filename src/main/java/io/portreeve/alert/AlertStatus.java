package io.portreeve.alert;

/** How far people are with an alert. */
enum AlertStatus {
    OPEN,
    ACKNOWLEDGED,
    CLOSED
}
