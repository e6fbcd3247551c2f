package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Holds the running service to the reviewed contract. When the difference is meant, copy the new file over the old one. */
@PortreeveTest
class OpenApiContractTest {

    private static final Path REVIEWED = Path.of("openapi/openapi.yaml");
    private static final Path SERVED = Path.of("target/openapi.yaml");

    @LocalServerPort
    int port;

    @Test
    void the_service_is_what_the_reviewed_contract_says() throws Exception {
        String served = served();
        Files.writeString(SERVED, served);
        assertThat(served)
                .as("the API differs from the contract; if that is meant: cp %s %s", SERVED, REVIEWED)
                .isEqualTo(reviewed());
    }

    private String served() throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:%d/v3/api-docs.yaml".formatted(port));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static String reviewed() throws IOException {
        return Files.exists(REVIEWED) ? Files.readString(REVIEWED) : "";
    }
}
