package io.portreeve.rule;

import io.portreeve.problem.ProblemException.FieldProblem;
import io.portreeve.problem.UnreadableBody;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** A rule file that cannot be read, with everything that is wrong with it. */
final class RuleFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_VALUE_LENGTH = 100;

    private final transient List<FieldProblem> problems;

    RuleFileException(String field, String message) {
        this(List.of(new FieldProblem(field, null, message)));
    }

    RuleFileException(List<FieldProblem> problems) {
        super(problems.stream().map(RuleFileException::sentence).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** A text that is not TOML or not JSON, with the place. */
    static RuleFileException unreadable(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        String where = place == null || place.getLineNr() < 1
                ? "The file:"
                : "line %d, column %d:".formatted(place.getLineNr(), place.getColumnNr());
        return new RuleFileException(where, UnreadableBody.reason(e));
    }

    /** The problems in the order of the fields. */
    List<FieldProblem> problems() {
        return problems;
    }

    /** So many of them, a sentence each; where there are more, the last says how many. */
    List<String> sentences(int most) {
        if (problems.size() <= most)
            return problems.stream().map(RuleFileException::sentence).toList();
        String rest = "And %d more.".formatted(problems.size() - most + 1);
        return Stream.concat(problems.stream().limit(most - 1L).map(RuleFileException::sentence), Stream.of(rest))
                .toList();
    }

    private static String sentence(FieldProblem problem) {
        String words = problem.field() + " " + problem.message();
        return problem.value() == null ? words : words + ", not '" + shortened(problem.value()) + "'";
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH - 1) + "…";
    }
}
