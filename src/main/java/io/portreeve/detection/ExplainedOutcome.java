package io.portreeve.detection;

import com.fasterxml.jackson.annotation.JsonValue;

/** What became of an event at a rule. */
enum ExplainedOutcome {
    ALERTED("alerted"),
    CLAUSE_FALSE("clause-false"),
    EXCEPTED("excepted"),
    SUPPRESSED("suppressed"),
    DUPLICATE("duplicate"),
    DEFERRED("deferred"),
    PENDING("pending"),
    QUARANTINED("quarantined"),
    NOT_RECEIVED("not-received");

    private final String word;

    ExplainedOutcome(String word) {
        this.word = word;
    }

    /** As the API writes it. */
    @JsonValue
    String word() {
        return word;
    }
}
