package io.portreeve.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class ProblemHandlerTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new Things())
            .setControllerAdvice(new ProblemHandler())
            .setMessageConverters(strictJson())
            .build();

    @Test
    void a_refusal_has_type_title_status_detail_and_fields() throws Exception {
        MockHttpServletResponse response = send(MockMvcRequestBuilders.get("/things/refused"));
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(JSON.readTree(response.getContentAsString())).isEqualTo(JSON.readTree("""
                                {"type":"urn:portreeve:problem:invalid-request","title":"Bad Request","status":400,
                                 "detail":"limit: must be at most 500",
                                 "errors":[{"field":"limit","value":501,"message":"must be at most 500"}]}"""));
    }

    @Test
    void a_problem_is_answered_as_problem_whatever_the_caller_accepts() throws Exception {
        MockHttpServletResponse response =
                send(MockMvcRequestBuilders.get("/things/refused").accept(MediaType.TEXT_HTML));
        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'a','size':1      | The body is not JSON: it ends too early (line 1, column 21).",
                "{'name':'a' 'size':1}     | The body is not JSON: Unexpected character",
                "{'name':+1}               | The body is not JSON: something stands where it does not belong",
                "[]                        | The body must be an object.",
                "{'name':'a','size':'x'}   | size: must be a whole number",
                "{'name':'a','size':1e99}  | size: ",
                "{'name':'a','made':'now'} | made: must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','kind':'x'}   | kind: must be one of BIG, SMALL",
                "{'name':'a','kind':0}     | kind: must be one of BIG, SMALL",
                "{'name':'a','sise':1}     | sise: is not a field here; known are any, kind, made, name, on, parts, size",
                "{'parts':[{'name':'b'},{'nam':1}]} | parts[1].nam: is not a field here",
                "{'name':3}                | name: must be a text",
                "{'name':true}             | name: must be a text",
                "{'name':'a','size':'1'}   | size: must be a whole number",
                "{'name':'a','size':''}    | size: must be a whole number",
                "{'name':'a','size':1.0}   | size: must be a whole number",
                "{'name':'a','size':true}  | size: must be a whole number",
                "{'name':'a','kind':''}    | kind: must be one of BIG, SMALL",
                "{'name':'a','on':'true'}  | on: must be true or false",
                "{'name':'a','on':1}       | on: must be true or false",
                "{'name':'a','on':''}      | on: must be true or false",
                "{'name':'a','made':''}    | made: must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','made':' '}   | made: must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','made':'1'}   | made: must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','made':1}     | made: must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','made':1e300} | made: must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','made':[1]}   | made: must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','parts':''}   | parts: must be a list",
                "{'name':'a','parts':['']} | parts[0]: must be an object",
                "{'name':' '}              | name: must not be blank",
            })
    void a_bad_body_is_refused_with_the_place_named(String body, String detail) throws Exception {
        JsonNode problem = post(body.replace('\'', '"'));
        assertThat(problem.path("status").asInt()).isEqualTo(400);
        assertThat(problem.path("detail").asString()).startsWith(detail).doesNotContain("tools.jackson", "`");
    }

    @Test
    void a_missing_body_is_refused_without_the_names_of_our_methods() throws Exception {
        assertThat(post("").path("detail").asString()).isEqualTo("A JSON body is needed here.");
    }

    @Test
    void a_body_nested_too_deep_is_refused() throws Exception {
        String body = "{\"any\":" + "[".repeat(5_000);
        assertThat(post(body).path("detail").asString()).startsWith("The body is nested too deep");
    }

    @Test
    void what_the_caller_sent_comes_back_short_and_well_formed() throws Exception {
        JsonNode problem = post("{\"name\":\"a\",\"kind\":\"\\ud800" + "x".repeat(10_000) + "\"}");
        assertThat(problem.at("/errors/0/value").asString()).hasSize(100).startsWith("\uFFFDxxx");
        assertThat(problem.toString()).hasSizeLessThan(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/things/x             | id    | x   | must be a whole number",
                "/things?limit=many    | limit | many | must be a whole number",
                "/things?limit=1&from=yesterday | from | yesterday | must be a time such as 2026-11-24T06:00:00Z",
            })
    void a_parameter_of_the_wrong_type_is_named(String path, String field, String value, String message)
            throws Exception {
        JsonNode error = body(send(MockMvcRequestBuilders.get(path))).at("/errors/0");
        assertThat(error.path("field").asString()).isEqualTo(field);
        assertThat(error.path("value").asString()).isEqualTo(value);
        assertThat(error.path("message").asString()).isEqualTo(message);
    }

    @Test
    void a_missing_parameter_is_named() throws Exception {
        assertThat(body(send(MockMvcRequestBuilders.get("/things")))
                        .path("detail")
                        .asString())
                .isEqualTo("limit: is needed");
    }

    @Test
    void a_wrong_method_is_answered_with_the_possible_ones() throws Exception {
        MockHttpServletResponse response = send(MockMvcRequestBuilders.delete("/things"));
        assertThat(response.getStatus()).isEqualTo(405);
        assertThat(response.getHeader("Allow")).contains("GET", "POST");
        assertThat(body(response).path("type").asString()).isEqualTo("urn:portreeve:problem:method-not-allowed");
    }

    @Test
    void a_body_of_another_type_is_415() throws Exception {
        MockHttpServletResponse response = send(MockMvcRequestBuilders.post("/things")
                .contentType(MediaType.TEXT_PLAIN)
                .content("{}"));
        assertThat(response.getStatus()).isEqualTo(415);
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/things/database-away", "/things/busy"})
    void what_may_work_later_says_when(String path) throws Exception {
        MockHttpServletResponse response = send(MockMvcRequestBuilders.get(path));
        assertThat(response.getStatus()).isIn(429, 503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/things/broken", "/things/broken-in-the-database"})
    void our_own_mistakes_tell_nothing_but_where_to_look(String path, CapturedOutput log) throws Exception {
        MockHttpServletResponse response = send(MockMvcRequestBuilders.get(path));
        JsonNode problem = body(response);
        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(problem.toString()).doesNotContain("secret");
        String id = problem.path("instance").asString().substring("urn:uuid:".length());
        assertThat(log).containsOnlyOnce(id).contains("secret");
    }

    private JsonNode post(String body) throws Exception {
        return body(send(MockMvcRequestBuilders.post("/things")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)));
    }

    private MockHttpServletResponse send(MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request).andReturn().getResponse();
    }

    private static JsonNode body(MockHttpServletResponse response) throws Exception {
        return JSON.readTree(response.getContentAsString());
    }

    /** As the service reads and writes JSON. */
    private static HttpMessageConverter<?>[] strictJson() {
        var converters = HttpMessageConverters.forServer();
        new ProblemConfiguration().strictBodies(JSON).customize(converters);
        List<HttpMessageConverter<?>> built = new ArrayList<>();
        converters.build().forEach(built::add);
        return built.toArray(HttpMessageConverter[]::new);
    }

    enum Kind {
        BIG,
        SMALL
    }

    record Part(@Nullable String name) {}

    record Thing(
            @NotBlank @Nullable String name,
            @Nullable Integer size,
            @Nullable Instant made,
            @Nullable Kind kind,
            @Nullable List<Part> parts,
            @Nullable Boolean on,
            @Nullable Object any) {}

    @RestController
    static class Things {

        @GetMapping("/things")
        Thing list(@RequestParam int limit, @RequestParam(required = false) @Nullable Instant from) {
            return new Thing("found", limit, from, null, null, null, null);
        }

        @GetMapping("/things/{id}")
        Thing one(@PathVariable long id) {
            return new Thing("one", (int) id, null, null, null, null, null);
        }

        @PostMapping(path = "/things", consumes = "application/json")
        Thing make(@Valid @RequestBody Thing thing) {
            return thing;
        }

        @GetMapping(path = "/things/refused", produces = "application/json")
        Thing refused() {
            throw ProblemException.badField("limit", 501, "must be at most 500");
        }

        @GetMapping("/things/busy")
        Thing busy() {
            throw ProblemException.tryAgain(
                    HttpStatus.TOO_MANY_REQUESTS, "busy", "Too much at once.", Duration.ofSeconds(5));
        }

        @GetMapping("/things/database-away")
        Thing databaseAway() {
            throw new DataAccessResourceFailureException("connection refused");
        }

        @GetMapping("/things/broken")
        Thing broken() {
            throw new IllegalStateException("a secret of ours");
        }

        @GetMapping("/things/broken-in-the-database")
        Thing brokenInTheDatabase() {
            throw new DataIntegrityViolationException("a secret of ours");
        }
    }
}
