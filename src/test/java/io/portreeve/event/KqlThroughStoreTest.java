package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.event.CatalogueField.Origin;
import io.portreeve.kql.ConformanceCase;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/**
 * The language as a whole, asked through ingest, SQL and search. A document's names are written back to the places in an audit
 * event that they come from; what no place is for cannot be carried.
 */
@PortreeveTest
class KqlThroughStoreTest {

    private static final String EVENTS = "/api/v1/audit-events";

    /** Not the Kubernetes integration's names. */
    private static final List<String> NOT_CARRIED = List.of("event.code", "labels.flag");

    private final JsonMapper json = new JsonMapper();

    @Autowired
    Api api;

    @Test
    void the_store_answers_as_elastic_does() {
        List<ConformanceCase> cases = ConformanceCase.all().stream()
                .filter(each -> NOT_CARRIED.stream().noneMatch(each.query()::contains))
                .toList();
        assertThat(cases).hasSize(ConformanceCase.all().size() - NOT_CARRIED.size());
        api.ingest(cases.stream().map(this::record).collect(Collectors.joining("\n")));

        List<String> wrong = new ArrayList<>();
        for (ConformanceCase each : cases) {
            if (!answer(each).equals(each.match())) wrong.add(each + " " + record(each));
        }
        assertThat(wrong).isEmpty();
    }

    private Object answer(ConformanceCase each) {
        Instant time = Instant.parse(timeOf(each));
        String search = "%s?query=%s&from=%s&to=%s&limit=500"
                .formatted(EVENTS, URLEncoder.encode(each.query(), UTF_8), time, time.plusMillis(1));
        HttpResponse<String> page = api.send("GET", search, "");
        if (page.statusCode() == 400) return "error";
        return json.readTree(page.body())
                .path("items")
                .valueStream()
                .anyMatch(item -> item.path("auditId").asString().equals(each.id()));
    }

    /** The event as Elastic flattens it. */
    private String record(ConformanceCase each) {
        Map<String, @Nullable Object> audit = new LinkedHashMap<>();
        collect("", each.doc(), audit);
        audit.put("kubernetes.audit.auditID", each.id());
        audit.put("kubernetes.audit.stageTimestamp", timeOf(each));
        return json.writeValueAsString(audit);
    }

    /** The search is for that moment alone: all of time holds many partitions. */
    private static String timeOf(ConformanceCase each) {
        return String.valueOf(each.doc().getOrDefault("@timestamp", "2026-11-24T03:05:07Z"));
    }

    private static void collect(String name, @Nullable Object value, Map<String, @Nullable Object> audit) {
        Optional<CatalogueField> field = FieldCatalogue.find(name);
        if (value instanceof Map<?, ?> object
                && field.filter(found -> !found.isPattern()).isEmpty()) {
            object.forEach((key, inner) -> collect(name.isEmpty() ? (String) key : name + "." + key, inner, audit));
        } else if (name.equals(FieldCatalogue.OUTCOME)) {
            Object decision = "success".equals(value) ? "allow" : "forbid";
            audit.put(FieldCatalogue.AUDIT + "annotations.authorization_k8s_io/decision", decision);
        } else if (!name.equals("@timestamp")) {
            audit.put(name.startsWith(FieldCatalogue.AUDIT) ? name : placeOf(name, field), value);
        }
    }

    private static String placeOf(String name, Optional<CatalogueField> field) {
        return field.map(CatalogueField::origin)
                .map(origin ->
                        origin instanceof Origin.At at ? FieldCatalogue.AUDIT + String.join(".", at.path()) : null)
                .orElseThrow(() -> new AssertionError("no place in an event for " + name));
    }
}
