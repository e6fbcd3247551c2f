package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.event.FieldCatalogue;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The language as a whole, held against answers that were checked with Kibana's grammar and Elasticsearch. */
class KqlConformanceTest {

    static List<ConformanceCase> cases() {
        return ConformanceCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answers_as_elastic_does(ConformanceCase example) {
        if (example.isError()) {
            assertThatExceptionOfType(KqlException.class).isThrownBy(() -> matcher(example.query()));
        } else {
            assertThat(matcher(example.query()).matches(example.doc())).isEqualTo(example.match());
        }
    }

    private static KqlMatcher matcher(String query) {
        return KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC());
    }
}
