package io.portreeve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The running service's API as its users call it, with the admin key of the tests. */
@TestComponent
public class Api {

    /** The built-in NodePort rule's path. */
    public static final String NODE_PORT_RULE = "/api/v1/rules/65f9bccd-510b-40df-8263-334f03174fed";

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final Environment environment;

    Api(Environment environment) {
        this.environment = environment;
    }

    /** Posts events to cluster {@code lab} and returns the answer; fails when it is not 200. */
    public JsonNode ingest(String events) {
        return expect(200, send("POST", "/api/v1/clusters/lab/audit-events", events));
    }

    /** Runs the built-in rule now and returns the run. */
    public JsonNode runRule() {
        return expect(201, send("POST", NODE_PORT_RULE + "/runs", ""));
    }

    /** Gets a path's JSON; fails when the answer is not 200. */
    public JsonNode get(String path) {
        return expect(200, send("GET", path, ""));
    }

    /** The items of all pages of a list. */
    public List<JsonNode> all(String path) {
        var items = new ArrayList<JsonNode>();
        String separator = path.contains("?") ? "&" : "?";
        String cursor = "";
        do {
            JsonNode page = get(path + separator + "limit=500" + cursor);
            page.path("items").forEach(items::add);
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());
        return items;
    }

    /** Sends a request and returns whatever comes back. */
    public HttpResponse<String> send(String method, String path, String body, String... headersAndValues) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer test-admin-key")
                .method(method, BodyPublishers.ofString(body));
        if (headersAndValues.length > 0) request.headers(headersAndValues);
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port") + path);
    }

    private JsonNode expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new AssertionError("%d %s".formatted(response.statusCode(), response.body()));
        }
        return json.readTree(response.body());
    }
}
