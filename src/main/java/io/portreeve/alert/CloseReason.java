package io.portreeve.alert;

/** Why an alert was closed. */
enum CloseReason {
    FALSE_POSITIVE,
    EXPECTED_ACTIVITY,
    ACCEPTABLE_RISK,
    ISSUE_RESOLVED,
    DUPLICATE,
    LOW_SEVERITY,
    INVESTIGATION_REQUIRED
}
