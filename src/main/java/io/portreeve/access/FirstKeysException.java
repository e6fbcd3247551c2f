package io.portreeve.access;

/** The service cannot start, because nobody could get in or a given key is unfit. */
class FirstKeysException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    FirstKeysException(String problem, String action) {
        super(problem);
        this.action = action;
    }

    /** What to do about it. */
    String action() {
        return action;
    }
}
