package io.portreeve;

import io.portreeve.problem.Problem;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** What the service says about its API as a whole; the controllers say the rest. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String DESCRIPTION = """
            Kubernetes audit events in, Elastic's detection rules over them, answered alerts out.

            Every path under `/api` asks for a key: as bearer token, as `X-API-Key`, or as the password of HTTP Basic.
            Roles: `ingest` only posts events; `viewer` < `analyst` < `admin`; `admin` may also post events.
            The first admin key is in the file that the service names in its log at its first start.

            Refusals are `application/problem+json` (RFC 9457). They come in this order: no key that works (401), unknown path
            (404), wrong method (405), role too low (403), bad parameter or body (400).
            """;

    @Bean
    OpenAPI portreeveApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Portreeve")
                        .version("1")
                        .description(DESCRIPTION)
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .addServersItem(new Server().url("/"))
                .components(new Components()
                        .addSecuritySchemes("bearer", http("bearer"))
                        .addSecuritySchemes("basic", http("basic").description("The key is the password."))
                        .addSecuritySchemes("apiKey", apiKey()))
                .addSecurityItem(new SecurityRequirement().addList("bearer"))
                .addSecurityItem(new SecurityRequirement().addList("apiKey"))
                .addSecurityItem(new SecurityRequirement().addList("basic"));
    }

    /** Every operation can end in a problem, so none has to say so itself. */
    @Bean
    OpenApiCustomizer problemsEverywhere() {
        return api -> {
            ModelConverters.getInstance(true).readAll(Problem.class).forEach(api.getComponents()::addSchemas);
            api.getComponents().addResponses("Problem", problem());
            operations(api).values().forEach(OpenApiConfiguration::mayEndInProblem);
        };
    }

    /** Names operations after method and path, so that no name depends on what else there is, and shows their examples. */
    @Bean
    OpenApiCustomizer namesAndExamples(OpenApiExamples examples) {
        return api -> operations(api).forEach((name, operation) -> {
            operation.setOperationId(name);
            examples.show(operation);
        });
    }

    private static Map<String, Operation> operations(OpenAPI api) {
        Map<String, Operation> named = new LinkedHashMap<>();
        api.getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> named.put(operationId(method.name(), path), operation)));
        return named;
    }

    /** {@code DELETE /api/v1/keys/{id}} is {@code deleteKeysById}. */
    private static String operationId(String method, String path) {
        String words = Arrays.stream(path.replace("/api/v1/", "").split("[/-]"))
                .map(word -> word.startsWith("{") ? "By" + StringUtils.capitalize(word.replaceAll("[{}]", "")) : word)
                .map(StringUtils::capitalize)
                .collect(Collectors.joining());
        return method.toLowerCase(Locale.ROOT) + words;
    }

    private static void mayEndInProblem(Operation operation) {
        operation.getResponses().setDefault(new ApiResponse().$ref("#/components/responses/Problem"));
    }

    private static ApiResponse problem() {
        Schema<?> schema = new Schema<>().$ref("#/components/schemas/Problem");
        return new ApiResponse()
                .description("Refused, or failed")
                .content(new Content().addMediaType(Problem.MEDIA_TYPE, new MediaType().schema(schema)));
    }

    private static SecurityScheme http(String scheme) {
        return new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(scheme);
    }

    private static SecurityScheme apiKey() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("X-API-Key");
    }
}
