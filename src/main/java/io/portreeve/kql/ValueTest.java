package io.portreeve.kql;

/** Asks one string, boolean or number of a document. */
@FunctionalInterface
interface ValueTest {

    /** Nothing satisfies it. */
    ValueTest NEVER = (scalar, work) -> false;

    /** False, too, when it takes more than there is left of the work, which then counts it as refused. */
    boolean test(Object scalar, Work work);
}
