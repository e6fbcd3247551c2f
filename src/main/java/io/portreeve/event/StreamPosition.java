package io.portreeve.event;

/**
 * A place in the stored stream, in commit order: {@code position} numbers the sealed ingest batch, {@code n} the event
 * within it. A checkpoint is such a place: everything up to and including it has been examined.
 */
public record StreamPosition(long position, int n) implements Comparable<StreamPosition> {

    /** Before the first event ever stored. */
    public static final StreamPosition START = new StreamPosition(0, Integer.MAX_VALUE);

    /** After every event that will ever be stored. */
    public static final StreamPosition END = endOf(Long.MAX_VALUE);

    /** The place after the last event of the batch at {@code position}. */
    public static StreamPosition endOf(long position) {
        return new StreamPosition(position, Integer.MAX_VALUE);
    }

    @Override
    public int compareTo(StreamPosition other) {
        int byPosition = Long.compare(position, other.position);
        return byPosition != 0 ? byPosition : Integer.compare(n, other.n);
    }

    /**
     * The place as the API shows it: the number of the batch and of the event in it, from 0, as in {@code 17.4}; {@code 17.end}
     * after a batch's last event.
     */
    @Override
    public String toString() {
        return n == Integer.MAX_VALUE ? position + ".end" : position + "." + n;
    }
}
