package io.portreeve.kql;

/** What a clause says about which field: one name, or a pattern over the full names. */
public sealed interface KqlField {

    /**
     * Exactly this field; inside braces the name is relative to the element. Case-sensitive.
     *
     * @param place where the name stood
     */
    record Named(String name, KqlPlace place) implements KqlField {

        /** A name that was not read from a text. */
        public Named(String name) {
            this(name, KqlPlace.NONE);
        }
    }

    /** Every existing field whose full name the pattern covers; a star also covers dots. */
    record Matching(KqlPattern pattern) implements KqlField {}
}
