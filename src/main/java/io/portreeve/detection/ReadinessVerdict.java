package io.portreeve.detection;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a rule sees what it needs, from good to bad. */
enum ReadinessVerdict {
    READY("ready"),
    NO_DATA("no-data"),
    PARTLY("partly"),
    BLIND("blind");

    private final String word;

    ReadinessVerdict(String word) {
        this.word = word;
    }

    /** As the API and the metric write it. */
    @JsonValue
    String word() {
        return word;
    }

    ReadinessVerdict orWorse(ReadinessVerdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
