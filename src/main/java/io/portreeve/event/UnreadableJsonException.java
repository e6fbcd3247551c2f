package io.portreeve.event;

/** The bytes are not one JSON object; the message says what is wrong, and where. */
public final class UnreadableJsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, and where, in words a sender's operator understands */
    public UnreadableJsonException(String message) {
        super(message);
    }
}
