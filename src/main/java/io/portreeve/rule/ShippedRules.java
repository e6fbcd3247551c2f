package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The rules that come with the service: {@code rules/<name>/rule.toml}, the guide in {@code guide.md} beside it. */
@Component
class ShippedRules {

    /** With {@code classpath:} only the first root that has a folder of that name would be searched. */
    private static final String FILES = "classpath*:rules/*/rule.toml";

    private final ResourcePatternResolver resources;

    ShippedRules(ResourcePatternResolver resources) {
        this.resources = resources;
    }

    /** All of them, by id. */
    List<RuleFile> all() {
        try {
            return Arrays.stream(resources.getResources(FILES))
                    .map(ShippedRules::read)
                    .sorted(Comparator.comparing(file -> file.id().value()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RuleFile read(Resource toml) {
        try {
            return RuleFile.parseToml(toml.getContentAsString(UTF_8), guideBeside(toml));
        } catch (RuleFileException e) {
            throw new IllegalStateException("The shipped rule %s: %s".formatted(toml, e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String guideBeside(Resource toml) throws IOException {
        Resource guide = toml.createRelative("guide.md");
        return guide.exists() ? guide.getContentAsString(UTF_8) : "";
    }
}
