package io.portreeve.kql;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A query, a document and the answer, checked with Kibana's grammar and Elasticsearch. Every way to ask must answer so.
 *
 * @param match true, false, or {@code "error"} for a query that does not compile
 */
public record ConformanceCase(String id, String query, Map<String, Object> doc, Object match, String why) {

    /** The language as a whole. */
    public static List<ConformanceCase> all() {
        JsonMapper mapper = JsonMapper.builder().build();
        return Lines.of("/kql/conformance.jsonl").stream()
                .map(line -> mapper.readValue(line, ConformanceCase.class))
                .toList();
    }

    /** Whether the query does not compile. */
    public boolean isError() {
        return match.equals("error");
    }

    @Override
    public String toString() {
        return id + ": " + why;
    }
}
