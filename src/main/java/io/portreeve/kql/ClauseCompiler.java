package io.portreeve.kql;

import java.time.Instant;

/** Makes a tree ready; follows. */
final class ClauseCompiler {

    ClauseCompiler(FieldTypes types, Instant now) {}

    Clause compile(KqlExpression query) {
        throw new UnsupportedOperationException("follows: " + query);
    }
}
