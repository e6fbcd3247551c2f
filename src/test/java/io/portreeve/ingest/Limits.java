package io.portreeve.ingest;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The limits of the way in: the true defaults, but for what a test says. */
final class Limits {

    private Limits() {}

    /** @param settings such as {@code "max-wait=0s"} */
    static IngestProperties with(String... settings) {
        Map<String, String> given = new HashMap<>();
        for (String setting : settings) {
            String[] nameAndValue = setting.split("=", 2);
            given.put("portreeve.ingest." + nameAndValue[0], nameAndValue[1]);
        }
        return new Binder(new MapConfigurationPropertySource(given))
                .bindOrCreate("portreeve.ingest", IngestProperties.class);
    }
}
