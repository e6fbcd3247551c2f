package io.portreeve.event;

/** What a {@link RequestKind} says to a condition over the columns of its events. */
enum Answer {
    YES,
    NO,
    /** True of some and not of others: each event's own columns tell. */
    OPEN;

    static Answer of(boolean answer) {
        return answer ? YES : NO;
    }
}
