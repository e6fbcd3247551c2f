package io.portreeve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The examples in the API's description are answers of the service; where its answers change, so must they. */
@PortreeveTest
class OpenApiExamplesTest {

    private static final Path WRITTEN = Path.of("target/openapi-examples");

    @Autowired
    Api api;

    @Autowired
    JsonMapper json;

    @Autowired
    SettableClock clock;

    @Test
    void examples_have_the_fields_of_real_answers() throws Exception {
        Files.createDirectories(WRITTEN);
        Map<String, JsonNode> answers = answers();
        for (var answer : answers.entrySet()) {
            Files.writeString(
                    WRITTEN.resolve(answer.getKey() + ".json"),
                    json.writerWithDefaultPrettyPrinter().writeValueAsString(answer.getValue()) + "\n");
        }
        for (var answer : answers.entrySet()) {
            String name = answer.getKey() + ".json";
            var example = new ClassPathResource("openapi/examples/" + name);
            assertThat(example.exists() ? fields(json.readTree(example.getContentAsByteArray())) : null)
                    .as(
                            "fields of openapi/examples/%s; if the answer is meant: cp %s/* src/main/resources/openapi/examples/",
                            name, WRITTEN)
                    .isEqualTo(fields(answer.getValue()));
        }
    }

    @Test
    void every_example_is_served_with_its_operation() throws Exception {
        JsonNode served = api.get("/v3/api-docs");
        for (Path file : files(Path.of("src/main/resources/openapi/examples"))) {
            assertThat(served.findValues("example"))
                    .as("examples in the API's description: %s", file)
                    .contains(json.readTree(file.toFile()));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private Map<String, JsonNode> answers() throws Exception {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        String sample = Files.readString(Path.of("docs/sample-audit.log")).replace("2026-01-15", today.toString());
        var answers = new LinkedHashMap<String, JsonNode>();
        answers.put("postClustersByClusterAuditEvents", api.ingest(sample));
        answers.put("postRulesByRuleIdRuns", api.runRule());
        answers.put("getRulesByRuleIdRuns", api.get(Api.NODE_PORT_RULE + "/runs?limit=1"));
        answers.put("getRulesByRuleIdReadiness", api.get(Api.NODE_PORT_RULE + "/readiness"));
        answers.put(
                "getRulesByRuleIdExplain",
                api.get(Api.NODE_PORT_RULE + "/explain?auditId=c36713be-7919-4a8c-a079-d3cd2fa35980"));
        answers.put("getClusters", api.get("/api/v1/clusters"));
        answers.put("getRules", api.get("/api/v1/rules?limit=1"));
        answers.put("getRulesByRuleId", api.get(Api.NODE_PORT_RULE));
        answers.put("getAlerts", api.get("/api/v1/alerts?user=bob&limit=1"));
        answers.put("getAlertsById", api.get("/api/v1/alerts/" + firstId("/api/v1/alerts?user=bob")));
        String created = "/api/v1/audit-events?limit=1&query=kubernetes.audit.objectRef.name:ledger";
        answers.put("getAuditEvents", api.get(created));
        answers.put("getAuditEventsById", api.get("/api/v1/audit-events/" + firstId(created)));
        answers.put("postRulesValidate", ask("/api/v1/rules/validate", "postRulesValidate"));
        answers.put("postRulesTest", ask("/api/v1/rules/test", "postRulesTest"));
        ask(Api.NODE_PORT_RULE + "/exceptions", "postRulesByRuleIdExceptions");
        answers.put("getRulesByRuleIdExceptions", api.get(Api.NODE_PORT_RULE + "/exceptions"));
        answers.put("postRulesPreview", ask("/api/v1/rules/preview", "postRulesPreview", today));
        answers.put("postRulesByRuleIdBackfills", ask(Api.NODE_PORT_RULE + "/backfills", "postRulesByRuleIdBackfills"));
        answers.put("getRulesByRuleIdBackfills", api.get(Api.NODE_PORT_RULE + "/backfills"));
        String backfill = Api.NODE_PORT_RULE + "/backfills/" + firstId(Api.NODE_PORT_RULE + "/backfills");
        answers.put("getRulesByRuleIdBackfillsById", api.get(backfill));
        api.ingest("{\"log\":\"E1124 not an audit event\",\"stream\":\"stderr\"}");
        answers.put("getQuarantine", api.get("/api/v1/quarantine"));
        answers.put("getQuarantineById", api.get("/api/v1/quarantine/" + firstId("/api/v1/quarantine")));
        return answers;
    }

    /** Asks what the example of the request asks. */
    private JsonNode ask(String path, String operation) throws IOException {
        return send(path, example(operation));
    }

    /** Asks it of the day on which the sample was taken. */
    private JsonNode ask(String path, String operation, LocalDate day) throws IOException {
        return send(path, example(operation).replace("2026-11-24", day.toString()));
    }

    private static String example(String operation) throws IOException {
        return new ClassPathResource("openapi/examples/" + operation + ".request.json").getContentAsString(UTF_8);
    }

    private JsonNode send(String path, String body) {
        return json.readTree(
                api.send("POST", path, body, "Content-Type", "application/json").body());
    }

    private String firstId(String list) {
        return api.get(list).path("items").path(0).path("id").asString();
    }

    /** The paths of all fields, with the places in arrays left out. */
    private static TreeSet<String> fields(JsonNode node) {
        var found = new TreeSet<String>();
        collect("", node, found);
        return found;
    }

    private static void collect(String path, JsonNode node, TreeSet<String> found) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                found.add(path + "/" + field.getKey());
                collect(path + "/" + field.getKey(), field.getValue(), found);
            });
        }
        node.values().forEach(item -> {
            if (node.isArray()) collect(path, item, found);
        });
    }
}
