package io.portreeve.exposure;

import java.util.Locale;

/** Why what a Service opens, or what a write to it did, is not known. */
public enum Obstacle {
    FIRST_SEEN("no earlier write to this Service is stored that tells its state, so what was open before is not known"),
    MISSING_WRITE("this write did not open it but one before it, and no event of that one is stored"),
    NO_BODY("the audit policy logs this request without bodies"),
    TRUNCATED("the API server cut the bodies out of the event because it was too large"),
    CUT("the event was cut off on its way"),
    WEBHOOK("an admission webhook changed the object after the request was logged, and the answer is not logged"),
    AMBIGUOUS_PATCH(
            "the answer is not logged, and what the patch did depends on its content type, which no event tells"),
    UNFIT_PATCH("the answer is not logged, and the patch does not fit what is known of the Service"),
    COLLECTION("a request deleted some of the namespace's Services, and the event does not tell which"),
    TIMED_OUT("the API server gave up waiting for an answer, and the request may have been carried out all the same"),
    TOO_LARGE("the Service or the patch is larger than what is remembered"),
    TOO_LATE("the event came after its Service had been written to too often to be put in its place");

    private final String words;

    Obstacle(String words) {
        this.words = words;
    }

    /** As people read it: the end of a sentence. */
    public String words() {
        return words;
    }

    /** As rules ask for it, such as {@code first-seen}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the audit policy mends it. */
    public boolean isMendedByPolicy() {
        return switch (this) {
            case NO_BODY, WEBHOOK, AMBIGUOUS_PATCH, UNFIT_PATCH, COLLECTION -> true;
            case FIRST_SEEN, MISSING_WRITE, TRUNCATED, CUT, TIMED_OUT, TOO_LARGE, TOO_LATE -> false;
        };
    }
}
