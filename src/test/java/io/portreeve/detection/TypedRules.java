package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules of types that remember, and the events they look at. */
final class TypedRules {

    static final String ID = "test-typed";

    private final Api api;

    TypedRules(Api api) {
        this.api = api;
    }

    private static final String QUERY = "\"query\":\"kubernetes.audit.objectRef.resource:secrets\",";

    /** Imports the rule; what is given are its fields in Elastic's form, a query of its own among them or not. */
    void add(String fields) {
        String rule = """
                {"rule_id":"%s","name":"Typed","description":"D","severity":"low","risk_score":21,%s%s}""".formatted(ID, fields.contains("\"query\":") ? "" : QUERY, fields);
        String answer = api.send("POST", "/api/v1/rules/import", rule, "Content-Type", "application/x-ndjson")
                .body();
        assertThat(answer).contains("\"runs\":\"fully\"").contains("\"rejected\":0");
    }

    /** Runs the rule without a fault and returns how many alerts it made. */
    int run() {
        return runTo("succeeded").path("created").asInt();
    }

    /** Runs the rule, which is to end in a status, and returns the run. */
    JsonNode runTo(String status) {
        JsonNode run =
                json(api.send("POST", "/api/v1/rules/%s/runs".formatted(ID), "").body());
        assertThat(run.path("status").asString()).as("%s", run).isEqualTo(status);
        return run;
    }

    /** Has the checkpoints stand before all that is stored. */
    static void moveToStart(JdbcClient jdbc) {
        jdbc.sql("update rule_checkpoint set position = 0, n = 2147483647").update();
    }

    /** The record of an event that is cut off before a text. */
    static String cut(String event, String before) {
        String text = event.substring(0, event.indexOf(before));
        return "{\"log\":\"%s\"}".formatted(text.strip().replace("\"", "\\\""));
    }

    /** The names of the objects that its alerts are about. */
    List<String> alerted() {
        return alerts().stream()
                .map(alert -> alert.path("subject").path("name").asString())
                .toList();
    }

    /** The alert about the object of a name. */
    JsonNode alertAbout(String name) {
        return alerts().stream()
                .filter(alert -> alert.path("subject").path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<JsonNode> alerts() {
        return api.all("/api/v1/alerts?ruleId=" + ID);
    }

    /** Forgets the rule and all about it. */
    static void remove(JdbcClient jdbc) {
        for (String table : List.of("rule", "rule_revision", "rule_checkpoint")) {
            jdbc.sql("delete from " + table + " where rule_id like 'test-%'").update();
        }
    }

    /** Somebody reads a secret from an address. */
    static String read(String secret, String user, String address, Instant at) {
        return """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%s","stage":"ResponseComplete",\
                "requestURI":"/api/v1/namespaces/shop/secrets/%s","verb":"get","user":{"username":"%s"},\
                "sourceIPs":[%s],"userAgent":"kubectl/v1.33.1",\
                "objectRef":{"resource":"secrets","namespace":"shop","name":"%s","apiVersion":"v1"},\
                "responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"%s","stageTimestamp":"%s",\
                "annotations":{"authorization.k8s.io/decision":"allow"}}
                """.formatted(UUID.randomUUID(), secret, user, addresses(address), secret, at, at);
    }

    private static String addresses(String addresses) {
        return addresses.isEmpty() ? "" : "\"" + addresses.replace(",", "\",\"") + "\"";
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
