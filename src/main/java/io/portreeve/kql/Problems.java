package io.portreeve.kql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was found wrong with a query so far, up to a cap. */
final class Problems {

    static final int MAX = 20;

    private static final Comparator<KqlProblem> BY_PLACE =
            Comparator.comparingInt(KqlProblem::line).thenComparingInt(KqlProblem::column);

    private final List<KqlProblem> found = new ArrayList<>();

    void add(KqlProblem problem) {
        if (!isFull()) found.add(problem);
    }

    boolean isFull() {
        return found.size() == MAX;
    }

    /** In the order of the text. */
    List<KqlProblem> inOrder() {
        return found.stream().sorted(BY_PLACE).toList();
    }

    /** @throws KqlException when there are any */
    void refuse() {
        if (!found.isEmpty()) throw new KqlException(inOrder());
    }
}
