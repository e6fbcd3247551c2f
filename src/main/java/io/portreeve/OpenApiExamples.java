package io.portreeve;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows an example for each operation that has one in {@code openapi/examples/<operationId>.json} (its answer) or {@code
 * <operationId>.request.json} (its body). The answers are the service's own, to the events of {@code docs/sample-audit.log}.
 */
@Component
class OpenApiExamples {

    private final JsonMapper json;

    OpenApiExamples(JsonMapper json) {
        this.json = json;
    }

    /** Shows the examples of an operation that has its id. */
    void show(Operation operation) {
        Object answer = example(operation.getOperationId() + ".json");
        if (answer != null) {
            operation.getResponses().forEach((status, response) -> {
                if (status.startsWith("2")) show(answer, response.getContent());
            });
        }
        Object request = example(operation.getOperationId() + ".request.json");
        if (request != null) show(request, operation.getRequestBody().getContent());
    }

    private static void show(Object example, Content content) {
        content.values().forEach(media -> media.example(example));
    }

    private @Nullable Object example(String name) {
        var resource = new ClassPathResource("openapi/examples/" + name);
        if (!resource.exists()) return null;
        try (InputStream text = resource.getInputStream()) {
            return json.readValue(text, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
