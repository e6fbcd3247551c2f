package io.portreeve.problem;

import tools.jackson.databind.json.JsonMapper;

/** Lets tests of other rooms write problems without a running service. */
public final class ProblemWriters {

    private ProblemWriters() {}

    /** A writer as the service has it. */
    public static ProblemWriter writer() {
        return new ProblemWriter(JsonMapper.builder().build());
    }
}
