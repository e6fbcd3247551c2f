package io.portreeve.ingest;

/** A body that is not what its Content-Encoding says. */
final class UndecodableBodyException extends Exception {

    private static final long serialVersionUID = 1L;

    UndecodableBodyException(ContentCoding coding, Throwable cause) {
        super("the body is not readable as " + coding.label() + ": " + Reasons.of(cause), cause);
    }
}
