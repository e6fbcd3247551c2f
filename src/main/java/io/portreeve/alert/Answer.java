package io.portreeve.alert;

/** Answers one question of an investigation guide, from the event and what is stored about the past. */
interface Answer {

    /** The name by which a guide's step asks for it. */
    String name();

    /** The step's title where a rule has no guide of its own. */
    String title();

    /** Whether the question makes sense for this event. */
    default boolean fits(AlertContext context) {
        return true;
    }

    Answered answer(AlertContext context);
}
