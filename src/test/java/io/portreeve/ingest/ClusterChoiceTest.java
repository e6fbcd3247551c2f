package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.access.Caller;
import io.portreeve.access.Role;
import io.portreeve.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClusterChoiceTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @Test
    void the_path_goes_before_the_query_before_the_header_before_the_key_before_the_record() {
        assertThat(choose(null, "*").of(null)).isEqualTo("default");
        assertThat(choose(null, "*").of("record")).isEqualTo("record");
        assertThat(choose(null, "key").of("record")).isEqualTo("key");
        assertThat(choose(null, "one", "two").of("record")).isEqualTo("record");
        request.addHeader("X-Cluster", "header");
        assertThat(choose(null, "*").of("record")).isEqualTo("header");
        request.setQueryString("timeout=30s&cluster=query");
        assertThat(choose(null, "*").of("record")).isEqualTo("query");
        assertThat(choose("path", "*").of("record")).isEqualTo("path");
    }

    @Test
    void names_are_free_text_in_utf_8() {
        request.addHeader(
                "X-Cluster", new String("Žižkov".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        assertThat(choose(null, "*").of(null)).isEqualTo("Žižkov");
        request.setQueryString("cluster=%C5%BDi+1");
        assertThat(choose(null, "*").of(null)).isEqualTo("Ži 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u007f", "a\u0000"})
    void what_is_no_name_is_refused(String name) {
        assertThat(statusOf(name, "*")).isEqualTo(400);
    }

    @Test
    void names_end_at_253_characters() {
        assertThat(choose("x".repeat(253), "*").of(null)).hasSize(253);
        assertThat(statusOf("x".repeat(254), "*")).isEqualTo(400);
    }

    @Test
    void a_broken_escape_is_refused() {
        request.setQueryString("cluster=%zz");
        assertThat(statusOf(null, "*")).isEqualTo(400);
    }

    @Test
    void a_key_bound_to_clusters_names_no_others() {
        assertThat(statusOf("foreign", "mine")).isEqualTo(403);
        assertThat(choose("mine", "mine").of(null)).isEqualTo("mine");
    }

    @Test
    void a_record_names_no_foreign_cluster_either() {
        ClusterChoice choice = choose(null, "one", "two");

        assertThat(choice.objectionTo("one")).isNull();
        assertThat(choice.objectionTo("three")).isNotNull();
        assertThat(choice.objectionTo("default")).isNotNull();
        assertThat(choose(null, "*").objectionTo("a\u0000b")).isNotNull();
    }

    private ClusterChoice choose(@Nullable String path, String... keyClusters) {
        return ClusterChoice.of(path, request, new Caller(1, "key", Role.INGEST, List.of(keyClusters)));
    }

    private int statusOf(@Nullable String path, String... keyClusters) {
        var refusal = new Object() {
            int status;
        };
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> choose(path, keyClusters))
                .satisfies(problem -> refusal.status = problem.status().value());
        return refusal.status;
    }
}
