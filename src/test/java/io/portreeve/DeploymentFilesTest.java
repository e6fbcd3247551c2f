package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Holds what stands in compose file, image, sender's configuration and settings table to what the service binds. */
class DeploymentFilesTest {

    private static final Set<String> SPRINGS_OWN = Set.of(
            "server.address",
            "server.port",
            "server.tomcat.threads.max",
            "server.tomcat.connection-timeout",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password");

    /** What the records leave to other places, and says so in words. */
    private static final Map<String, String> DEFAULTS_IN_WORDS = Map.of(
            "portreeve.bootstrap-admin-key", "made at the first start",
            "portreeve.bootstrap-ingest-key", "none");

    @Test
    void every_setting_stands_in_the_table_with_its_true_default() throws IOException {
        Map<String, String> table = settingsTable();

        settings()
                .forEach((name, value) ->
                        assertThat(table).as("docs/operating.md").containsEntry(name, value));
    }

    @Test
    void every_setting_in_the_table_is_one() throws IOException {
        Set<String> known = new TreeSet<>(settings().keySet());
        known.addAll(SPRINGS_OWN);

        assertThat(known).containsAll(settingsTable().keySet());
    }

    @Test
    void every_variable_of_compose_file_and_image_is_a_setting() throws IOException {
        Set<String> known = new TreeSet<>();
        settings().keySet().forEach(name -> known.add(variable(name)));
        SPRINGS_OWN.forEach(name -> known.add(variable(name)));

        assertThat(known).containsAll(matches(serviceInCompose(), "^ {6}([A-Z_]+):"));
        assertThat(known).containsAll(matches(text("Dockerfile"), "(?:^ENV|^)\\s+([A-Z_]+)=\\S"));
    }

    @Test
    void compose_file_and_image_agree_with_the_service_on_ports_and_paths() throws IOException {
        String port = matches(text("src/main/resources/application.yml"), "^  port: (\\d+)")
                .getFirst();
        String jar = matches(text("pom.xml"), "<finalName>(.+)</finalName>").getFirst() + ".jar";
        String dockerfile = text("Dockerfile");
        String data = matches(dockerfile, "PORTREEVE_DATA_DIR=(\\S+)").getFirst();

        assertThat(text("docker-compose.yml"))
                .contains("127.0.0.1:%s:%s".formatted(port, port))
                .contains("PORTREEVE_PORT: \"" + port + "\"");
        assertThat(dockerfile)
                .contains("EXPOSE " + port, "SERVER_PORT:-" + port)
                .contains("GET /actuator/health ")
                .contains("VOLUME " + data)
                .contains("target/" + jar, "\"-jar\", \"" + jar + "\"");
    }

    @Test
    void the_service_has_one_collector_however_it_is_started_and_measured() throws IOException {
        String collector = "-XX:+UseParallelGC";

        assertThat(text("bin/portreeve")).contains(collector);
        assertThat(text("Dockerfile")).contains("\"" + collector + "\"");
        assertThat(text("docs/operating.md")).contains(collector);
        assertThat(matches(text("pom.xml"), "(<jvmArguments>|<argument>).*-XX:\\+UseParallelGC"))
                .containsExactly("<jvmArguments>", "<argument>");
    }

    @Test
    void the_sender_of_the_compose_file_is_given_what_its_configuration_asks_for() throws IOException {
        String fluentBit = text("docs/senders/fluent-bit.yaml");
        Set<String> asked = new TreeSet<>(matches(fluentBit, "\\$\\{(PORTREEVE_\\w+)}"));
        asked.remove("PORTREEVE_CA_FILE"); // TLS is off there

        assertThat(matches(text("docker-compose.yml"), "^ {6}(PORTREEVE_\\w+):"))
                .containsAll(asked);
        assertThat(fluentBit).contains("uri: /api/v1/clusters/${PORTREEVE_CLUSTER}/audit-events");
        assertThat(text("openapi/openapi.yaml")).contains("/api/v1/clusters/{cluster}/audit-events");
    }

    /** What the service binds, and each default as it is written in the code. */
    private static Map<String, String> settings() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        Map<String, String> settings = new TreeMap<>();
        for (BeanDefinition found : scanner.findCandidateComponents("io.portreeve")) {
            Class<?> type = load(String.valueOf(found.getBeanClassName()));
            String prefix = type.getAnnotation(ConfigurationProperties.class).value();
            Arrays.stream(type.getDeclaredConstructors())
                    .flatMap(constructor -> Arrays.stream(constructor.getParameters()))
                    .forEach(parameter -> {
                        String name = prefix + "." + dashed(parameter.getName());
                        DefaultValue value = parameter.getAnnotation(DefaultValue.class);
                        settings.put(
                                name,
                                value == null
                                        ? DEFAULTS_IN_WORDS.getOrDefault(name, "none")
                                        : String.join(",", value.value()));
                    });
        }
        return settings;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** As Spring maps a setting to an environment variable; docs/operating.md writes dashes as underscores, which it takes too. */
    private static String variable(String name) {
        return ConfigurationPropertyName.of(name)
                .toString()
                .replace('.', '_')
                .replace('-', '_')
                .toUpperCase(Locale.ROOT);
    }

    private static Map<String, String> settingsTable() throws IOException {
        Map<String, String> table = new TreeMap<>();
        String section = text("docs/operating.md").split("\n## ")[1];
        for (String row : section.lines().filter(line -> line.startsWith("| `")).toList()) {
            String[] cells = row.split("\\|");
            for (String name : matches(cells[1], "`([^`]+)`"))
                table.put(name, cells[2].strip().replace("`", ""));
        }
        return table;
    }

    private static String serviceInCompose() throws IOException {
        String compose = text("docker-compose.yml");
        return compose.substring(compose.indexOf("\n  portreeve:"), compose.indexOf("\n  fluent-bit:"));
    }

    private static List<String> matches(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of(file));
    }
}
