package io.portreeve.rule;

/** How bad a match is; Elastic ties each to a risk score: 21, 47, 73, 99. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
