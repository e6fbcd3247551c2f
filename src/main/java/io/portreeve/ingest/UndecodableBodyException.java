package io.portreeve.ingest;

/** A body that is not what its Content-Encoding says. */
final class UndecodableBodyException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient byte[] decoded;

    /** @param decoded what was decompressed before */
    UndecodableBodyException(ContentCoding coding, Throwable cause, byte[] decoded) {
        super("the body is not readable as " + coding.label() + ": " + Reasons.of(cause), cause);
        this.decoded = decoded;
    }

    byte[] decoded() {
        return decoded;
    }
}
