package io.portreeve.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Events about Secrets and tokens with their bodies, as an API server writes them; each holds the word {@link #WORD}. */
final class RecordedSecrets {

    /** Sesame, in base64. */
    static final String WORD = "c2VzYW1l";

    private RecordedSecrets() {}

    static List<String> events() {
        try {
            return Files.readAllLines(Path.of("src/test/resources/kube-apiserver/secrets.jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
