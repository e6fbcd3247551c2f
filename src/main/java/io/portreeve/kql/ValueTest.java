package io.portreeve.kql;

/** Asks one string, boolean or number of a document. */
@FunctionalInterface
interface ValueTest {

    /** Nothing satisfies it. */
    ValueTest NEVER = scalar -> false;

    boolean test(Object scalar);
}
