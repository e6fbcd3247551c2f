package io.portreeve.ingest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A request as a real sender sent it: the request line and headers in one file, the body in another. */
record CapturedRequest(String method, String pathAndQuery, List<String[]> headers, byte[] body) {

    private static final Path RESOURCES = Path.of("src/test/resources");

    /** What the HTTP client writes itself, or refuses to be given. */
    private static final Set<String> CLIENTS_OWN = Set.of("host", "content-length", "connection");

    /** Reads a folder under the test resources. */
    static CapturedRequest read(String folder) throws IOException {
        Path captured = RESOURCES.resolve(folder);
        List<String> head = Files.readAllLines(captured.resolve("request.http"), StandardCharsets.ISO_8859_1);
        String[] requestLine = head.getFirst().split(" ", 3);
        List<String[]> headers = head.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> line.split(": ", 2))
                .toList();
        return new CapturedRequest(
                requestLine[0], requestLine[1], headers, Files.readAllBytes(captured.resolve("body.bin")));
    }

    /** The same request to another place with another key. */
    HttpRequest to(URI place, String key) {
        return to(place).setHeader("Authorization", "Bearer " + key).build();
    }

    /** The same request to another place. */
    HttpRequest.Builder to(URI place) {
        HttpRequest.Builder request = HttpRequest.newBuilder(place).method(method, BodyPublishers.ofByteArray(body));
        headers.stream()
                .filter(header -> !CLIENTS_OWN.contains(header[0].toLowerCase(Locale.ROOT)))
                .forEach(header -> request.setHeader(header[0], header[1]));
        return request;
    }
}
