package io.portreeve.ingest;

/**
 * What of a refused record may be kept.
 *
 * @param isPartial whether some of it may not, since it may hold a secret
 */
record Keepable(byte[] bytes, boolean isPartial) {

    /** Nothing may. */
    static final Keepable NOTHING = new Keepable(new byte[0], true);

    /** All may. */
    static Keepable all(byte[] bytes) {
        return new Keepable(bytes, false);
    }

    /** The reason for which it was refused, and what is missing. */
    String reason(String refused) {
        if (!isPartial) return refused;
        String missing = bytes.length == 0 ? "its bytes were not kept" : "not all of its bytes were kept";
        return "%s; %s: they may hold the body of a secret".formatted(refused, missing);
    }
}
