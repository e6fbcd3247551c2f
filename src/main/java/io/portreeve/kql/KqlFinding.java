package io.portreeve.kql;

import java.util.List;

/**
 * What one clause of a query says about a document.
 *
 * @param clause as KQL, with the {@code not} that stands before it or before its brackets; a long one is cut
 * @param place where it stood
 * @param verdict what it says
 * @param values the values that it was asked of, cut to some short ones: of a clause without a field, those that satisfy it
 * @param valueCount how many there were
 */
public record KqlFinding(String clause, KqlPlace place, Verdict verdict, List<String> values, int valueCount) {

    public KqlFinding {
        values = List.copyOf(values);
    }
}
