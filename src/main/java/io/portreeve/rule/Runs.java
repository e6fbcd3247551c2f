package io.portreeve.rule;

/** How much of what a rule says is run here. */
public enum Runs {

    /** All of it. */
    FULLY,

    /** Its query, but not all that it says besides: it alerts on more than it means to, or otherwise than it means to. */
    PARTLY,

    /** Nothing: it is stored and stays switched off. */
    NO
}
