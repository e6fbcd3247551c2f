package io.portreeve.kql;

import java.util.List;
import java.util.stream.Collectors;

/** A query that cannot be asked: it is not KQL, or a value does not fit its field's type. The message lists the problems. */
public final class KqlException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<KqlProblem> problems;

    KqlException(List<KqlProblem> problems) {
        super(problems.stream().map(KqlProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the text; never empty. */
    public List<KqlProblem> problems() {
        return problems;
    }
}
