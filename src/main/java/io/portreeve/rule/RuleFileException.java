package io.portreeve.rule;

import io.portreeve.problem.ProblemException.FieldProblem;
import java.util.List;
import java.util.stream.Collectors;

/** A rule file that cannot be read, with everything that is wrong with it. */
final class RuleFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<FieldProblem> problems;

    RuleFileException(String field, String message) {
        this(List.of(new FieldProblem(field, null, message)));
    }

    RuleFileException(List<FieldProblem> problems) {
        super(problems.stream().map(RuleFileException::sentence).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** The problems in the order of the fields. */
    List<FieldProblem> problems() {
        return problems;
    }

    private static String sentence(FieldProblem problem) {
        String words = problem.field() + " " + problem.message();
        return problem.value() == null ? words : words + ", not '" + problem.value() + "'";
    }
}
