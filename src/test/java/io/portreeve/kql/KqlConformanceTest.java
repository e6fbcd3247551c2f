package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.event.FieldCatalogue;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The language as a whole, held against answers that were checked with Kibana's grammar and Elasticsearch. */
class KqlConformanceTest {

    record Case(String id, String query, Map<String, Object> doc, Object match, String why) {

        @Override
        public String toString() {
            return id + ": " + why;
        }
    }

    static Stream<Case> cases() {
        JsonMapper mapper = JsonMapper.builder().build();
        return Lines.of("/kql/conformance.jsonl").stream().map(line -> mapper.readValue(line, Case.class));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answers_as_elastic_does(Case example) {
        if (example.match().equals("error")) {
            assertThatExceptionOfType(KqlException.class).isThrownBy(() -> matcher(example.query()));
        } else {
            assertThat(matcher(example.query()).matches(example.doc())).isEqualTo(example.match());
        }
    }

    private static KqlMatcher matcher(String query) {
        return KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC());
    }
}
