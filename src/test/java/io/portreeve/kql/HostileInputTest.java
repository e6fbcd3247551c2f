package io.portreeve.kql;

import static io.portreeve.kql.KqlMatcherTest.matches;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries and documents that want time or stack. */
class HostileInputTest {

    private static final int DEEP = 100_000;
    private static final String CODE = "kubernetes.audit.responseStatus.code";

    @Test
    void deep_arrays_are_transparent() {
        Object value = "alice";
        for (int i = 0; i < DEEP; i++) value = List.of(value);
        Map<String, Object> document = Map.of("user", Map.of("name", value));
        assertThat(matches("user.name:alice and user:* and user.*:ali* and alice and user:{ name:alice }", document))
                .isTrue();
    }

    @Test
    void deep_objects_are_walked() {
        Object value = "alice";
        for (int i = 0; i < DEEP; i++) value = Map.of("k", value);
        Map<String, Object> document = Map.of("deep", value);
        assertThat(matches("deep:* and alice and *k:alice and not bob", document))
                .isTrue();
        assertThat(matches("deep.k.k:alice or k:*", document)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e400000", "1e99999999999999999999", "-1E+400000", "1e-400000", "NaN", "0x1F", "1e", "--1"})
    void a_number_that_is_no_64_bit_integer_is_missing(String number) {
        assertThat(matches(CODE + ":* or " + CODE + " < 1 or " + CODE + " >= 1", Map.of(CODE, new JsonNumber(number))))
                .isFalse();
    }

    @Test
    void a_number_of_a_million_digits_costs_no_more_than_reading_it() {
        Map<String, Object> document =
                Map.of(CODE, new JsonNumber("9".repeat(1_000_000)), "n", new JsonNumber("1" + "0".repeat(1_000_000)));
        soon(() -> assertThat(matches(CODE + ":* or " + CODE + " > 5 or 7", document))
                .isFalse());
        soon(() -> assertThat(matches(CODE + ":5", Map.of(CODE, "5." + "0".repeat(1_000_000))))
                .isTrue());
    }

    @Test
    void a_bound_beyond_all_numbers_is_no_bomb() {
        soon(() -> assertThat(matches(CODE + " < 1e2000000000 and " + CODE + " > 1e-2000000000", Map.of(CODE, 1)))
                .isTrue());
    }

    @Test
    void many_stars_against_a_value_that_nearly_matches() {
        String value = "a".repeat(1_000_000);
        soon(() -> assertThat(matches("x:" + "*a".repeat(10_000) + "*b", Map.of("x", value)))
                .isFalse());
        soon(() -> assertThat(matches("x:*" + "a".repeat(60_000) + "b*", Map.of("x", value)))
                .isFalse());
        soon(() -> assertThat(matches("x:*" + "a".repeat(60_000) + "*", Map.of("x", value)))
                .isTrue());
    }

    @Test
    void a_hundred_wildcards_on_a_value_of_megabytes_are_answered_as_far_as_a_bound_goes() {
        Map<String, Object> document = Map.of("user", "mallory", "uri", "/" + "a".repeat(3_000_000) + "b");
        String wildcards =
                IntStream.range(0, 100).mapToObj("*a%dx*a*b"::formatted).collect(Collectors.joining(" or "));
        soon(() -> {
            assertThat(decide("uri:(*ba* or *aab*)", document)).isEqualTo(Verdict.MATCH);
            assertThat(decide("uri:(*ba* or *bab*)", document)).isEqualTo(Verdict.NO_MATCH);
            assertThat(decide("uri:(" + wildcards + ")", document)).isEqualTo(Verdict.UNKNOWN);
            assertThat(decide("not uri:(" + wildcards + ")", document)).isEqualTo(Verdict.UNKNOWN);
            assertThat(decide("uri:(" + wildcards + ") and user:alice", document))
                    .isEqualTo(Verdict.NO_MATCH);
        });
    }

    @Test
    void thousands_of_names_with_stars_on_thousands_of_fields_are_answered_as_far_as_a_bound_goes() {
        Map<String, Object> document =
                IntStream.range(0, 100_000).boxed().collect(Collectors.toMap(i -> "leaf" + i, i -> "value"));
        String clauses =
                IntStream.range(0, 1_000).mapToObj("*f%d:other"::formatted).collect(Collectors.joining(" or "));
        soon(() -> assertThat(decide(clauses, document)).isEqualTo(Verdict.UNKNOWN));
    }

    private static Verdict decide(String query, Map<String, Object> document) {
        return KqlMatcherTest.matcher(query).decide(document, null);
    }

    @Test
    void many_long_names_cost_no_more_than_reading_them() {
        Map<String, Object> leaves =
                IntStream.range(0, 100_000).boxed().collect(Collectors.toMap(i -> "leaf" + i, i -> "value"));
        Map<String, Object> document = new HashMap<>(Map.of("k".repeat(1_000_000), leaves));
        soon(() -> assertThat(matches("*kk*none:value or *:other or nothing", document))
                .isFalse());
    }

    @Test
    void a_long_message_is_split_and_searched_in_linear_time() {
        Map<String, Object> document = Map.of("message", "a ".repeat(500_000));
        soon(() -> assertThat(matches("message:\"" + "a ".repeat(30_000) + "b\"", document))
                .isFalse());
    }

    @Test
    void a_query_of_thousands_of_clauses_is_parsed_at_once() {
        soon(() -> Kql.parse("a:1 or ".repeat(9_000) + "a:1"));
        soon(() -> assertThat(Kql.parse("a:" + " ".repeat(60_000) + "b" + " \t".repeat(1_000) + "c"))
                .isInstanceOf(KqlExpression.FieldIs.class));
    }

    @Test
    void white_space_after_a_mistake_is_read_once() {
        String mistake = "a:b:c" + " ".repeat(60_000) + "d";
        soon(() -> {
            for (int i = 0; i < 20; i++)
                assertThatThrownBy(() -> Kql.parse(mistake)).isInstanceOf(KqlException.class);
        });
    }

    private static void soon(Executable work) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), work);
    }
}
