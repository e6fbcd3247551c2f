package io.portreeve.kql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a query that keeps it from being true of a document: all that it asks of one field, where that stands together.
 *
 * @param field the full name of its field; a pattern as KQL writes it; null when it has no field
 * @param asked as KQL; a long text is cut
 * @param values the first values that it was asked of, long ones cut
 * @param valueCount how many there were
 */
public record KqlFault(@Nullable String field, String asked, List<String> values, int valueCount) {

    public KqlFault {
        values = List.copyOf(values);
    }
}
