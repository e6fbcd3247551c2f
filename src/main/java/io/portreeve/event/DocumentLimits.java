package io.portreeve.event;

/**
 * What an event may be that is stored. Each is wide enough for whatever the API server takes, so that an event beyond it was made
 * to exhaust a reader.
 *
 * @param maxDepth how many objects and arrays stand within each other, the event itself counted
 * @param maxKeyLength of a key, in characters
 * @param maxStringLength of a string, in characters
 */
public record DocumentLimits(int maxDepth, int maxKeyLength, int maxStringLength) {

    /** How large a document may be, however the other limits are set: what is stored can be unpacked again. */
    static final int MAX_BYTES = 256 << 20;

    /** What can be read at all. */
    static final DocumentLimits WIDEST =
            new DocumentLimits(JsonDocument.MAX_DEPTH, Integer.MAX_VALUE, Integer.MAX_VALUE);

    public DocumentLimits {
        if (maxDepth < 1 || maxDepth > JsonDocument.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "portreeve.ingest.max-depth %d is not in 1..%d".formatted(maxDepth, JsonDocument.MAX_DEPTH));
        }
        if (maxKeyLength < 1 || maxStringLength < 1) {
            throw new IllegalArgumentException(
                    "portreeve.ingest.max-key-length and portreeve.ingest.max-string-length must be positive");
        }
    }

    static void checkSize(byte[] document) {
        if (document.length > MAX_BYTES) {
            throw new UnreadableJsonException("it is larger than %,d bytes".formatted(MAX_BYTES));
        }
    }

    void checkDepth(int depth) {
        if (depth > maxDepth) throw beyond("it is deeper than %,d levels", maxDepth, "max-depth");
    }

    void checkKey(String key) {
        if (key.length() > maxKeyLength) {
            throw beyond("it has a key of more than %,d characters", maxKeyLength, "max-key-length");
        }
    }

    void checkString(String text) {
        if (text.length() > maxStringLength) {
            throw beyond("it has a string of more than %,d characters", maxStringLength, "max-string-length");
        }
    }

    /** Whether nothing in a plain document of this size can be beyond them. */
    boolean takesPlain(byte[] document) {
        return document.length <= Math.min(maxKeyLength, maxStringLength) && PlainJson.MAX_DEPTH <= maxDepth;
    }

    private static UnreadableJsonException beyond(String what, int limit, String setting) {
        return new UnreadableJsonException((what + " (portreeve.ingest.%s)").formatted(limit, setting));
    }
}
