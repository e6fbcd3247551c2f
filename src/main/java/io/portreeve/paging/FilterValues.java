package io.portreeve.paging;

import io.portreeve.problem.ProblemException;
import java.util.List;

/** The values of a list's filter, a query parameter that may be repeated: any of them passes. */
public final class FilterValues {

    private static final int MAX_VALUES = 100;

    private FilterValues() {}

    /**
     * The values that say something, each once.
     *
     * @param name the parameter's
     * @throws ProblemException for more than 100 values
     */
    public static List<String> of(String name, List<String> given) {
        return bounded(name, given).stream()
                .filter(value -> !value.isBlank())
                .distinct()
                .toList();
    }

    /**
     * The values as they came.
     *
     * @param name the parameter's
     * @throws ProblemException for more than 100 values
     */
    public static List<String> bounded(String name, List<String> given) {
        if (given.size() <= MAX_VALUES) return given;
        throw ProblemException.badField(name, null, "may be given " + MAX_VALUES + " times at most");
    }
}
