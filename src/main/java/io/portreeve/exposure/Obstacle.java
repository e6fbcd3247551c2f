package io.portreeve.exposure;

import java.util.Locale;

/** Why what a Service opens, or what a write to it did, is not known. */
public enum Obstacle {
    FIRST_SEEN(
            "no earlier write to this Service is stored that tells its state, so what was open before is not known",
            "This may be the write that opened it: see what was asked for. From now on its state is known."),
    MISSING_WRITE(
            "this write did not open it but one before it, and no event of that one is stored",
            "See that the audit policy leaves out no writes of Services and that senders lose no events (docs/senders.md)."),
    NO_BODY("the audit policy logs this request without bodies", Obstacle.LOG_ANSWERS),
    TRUNCATED("the API server cut the bodies out of the event because it was too large", Obstacle.RAISE_LIMITS),
    CUT("the event was cut off on its way", Obstacle.RAISE_LIMITS),
    WEBHOOK(
            "an admission webhook changed the object after the request was logged, and the answer is not logged",
            Obstacle.LOG_ANSWERS),
    AMBIGUOUS_PATCH(
            "the answer is not logged, and what the patch did depends on its content type, which no event tells",
            Obstacle.LOG_ANSWERS),
    UNFIT_PATCH(
            "the answer is not logged, and the patch does not fit what is known of the Service", Obstacle.LOG_ANSWERS),
    COLLECTION(
            "a request deleted some of the namespace's Services, and the event does not tell which",
            Obstacle.LOG_ANSWERS),
    TIMED_OUT(
            "the API server gave up waiting for an answer, and the request may have been carried out all the same",
            Obstacle.LOOK),
    TOO_LARGE("the Service or the patch is larger than what is remembered", Obstacle.LOOK),
    TOO_LATE("the event came after its Service had been written to too often to be put in its place", Obstacle.LOOK);

    private static final String LOG_ANSWERS = "To mend it, log writes of Services at level RequestResponse:"
            + " the set-up of the rule \"Service exposure cannot be told\" has the policy.";
    private static final String RAISE_LIMITS = "To mend it, raise the sizes at which events are cut (docs/senders.md).";
    private static final String LOOK = "The cluster knows: look at the Service as it is now.";

    private final String words;
    private final String wayOut;

    Obstacle(String words, String wayOut) {
        this.words = words;
        this.wayOut = wayOut;
    }

    /** As people read it: the end of a sentence. */
    public String words() {
        return words;
    }

    /** What can be done about it, as people read it: sentences. */
    public String wayOut() {
        return wayOut;
    }

    /** As rules ask for it, such as {@code first-seen}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
