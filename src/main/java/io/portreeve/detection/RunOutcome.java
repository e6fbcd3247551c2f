package io.portreeve.detection;

import org.jspecify.annotations.Nullable;

/**
 * What a run found and did.
 *
 * @param scanned how many stored events it examined
 * @param matched how many of them the rule matched
 * @param created how many alerts were made
 * @param duplicate how many matches had an alert already
 * @param deferred how many matches wait for the next run because of max signals, counted up to 10,000
 * @param message what a person should know about it
 */
record RunOutcome(
        Status status,
        long scanned,
        int matched,
        int created,
        int duplicate,
        int deferred,
        @Nullable String message) {

    /** How it went. */
    enum Status {
        SUCCEEDED,
        /** It did its work, but could not read everything. */
        WARNING,
        /** It did nothing: the next run begins at the same place. */
        FAILED
    }

    static RunOutcome failed(String reason) {
        return new RunOutcome(Status.FAILED, 0, 0, 0, 0, 0, reason);
    }
}
