package io.portreeve.kql;

/**
 * How much may still be looked at to answer a query about one document, in characters and values. Events are written by attackers:
 * what costs more is not answered. Counted and not timed, so that the answer hangs on query and document alone.
 */
final class Work {

    /** Some ten values of the longest request that the API server takes; a fraction of a second. */
    static final long MOST = 32_000_000;

    private long left;
    private int refusals;

    Work() {
        this(MOST);
    }

    private Work(long left) {
        this.left = left;
    }

    /** As much as it takes, where others bound what is looked at. */
    static Work unbounded() {
        return new Work(Long.MAX_VALUE);
    }

    /** Whether there is so much left, which then is taken. */
    boolean take(long steps) {
        if (steps > left) {
            refusals++;
            return false;
        }
        left -= steps;
        return true;
    }

    /** Gives back what was taken and not needed. */
    void giveBack(long steps) {
        left += steps;
    }

    /** How often something was not looked at. */
    int refusals() {
        return refusals;
    }
}
