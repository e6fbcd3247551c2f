package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a query says about a document that was cut off within {@code open}: Kleene's logic over what is known. */
class KqlVerdictTest {

    private static final List<Object> OPEN_LIST = List.of("one", Map.of("a", "x"));
    private static final Map<String, Object> OPEN = Map.of("shown", "x", "list", OPEN_LIST);
    private static final Map<String, Object> DOCUMENT =
            Map.of("closed", Map.of("a", "x", "list", List.of(Map.of("a", "x"))), "open", OPEN);

    private static final HiddenPart CUT = new HiddenPart() {

        @Override
        public boolean isOpen(Object container) {
            return container == OPEN || container == OPEN_LIST || container == DOCUMENT;
        }

        @Override
        public boolean mayHold(Map<?, ?> object, String key) {
            return object == OPEN || (object == DOCUMENT && key.indexOf('.') < 0);
        }
    };

    @ParameterizedTest
    @CsvSource({
        "closed.a: x, MATCH",
        "closed.a: y, NO_MATCH",
        "closed.b: y, NO_MATCH",
        "closed.b: *, NO_MATCH",
        "closed: *, MATCH",
        "open.shown: x, MATCH",
        "open.shown: y, NO_MATCH",
        "open.hidden: y, UNKNOWN",
        "open.shown.deeper: y, UNKNOWN",
        "open.hidden: *, UNKNOWN",
        "open.shown: *, MATCH",
        "open.list: one, MATCH",
        "open.list: two, UNKNOWN",
        "open.list.a: y, UNKNOWN",
        "other.a: y, UNKNOWN",
        "other >= 7, UNKNOWN",
        "clos*.a: x, MATCH",
        "clos*.a: y, UNKNOWN",
        "x, MATCH",
        "y, UNKNOWN",
        "*, MATCH",
        "closed.list:{ a: x }, MATCH",
        "closed.list:{ a: y }, NO_MATCH",
        "open.list:{ a: x }, MATCH",
        "open.list:{ a: y }, UNKNOWN",
        "other:{ a: y }, UNKNOWN",
    })
    void a_clause_is_unknown_where_its_field_may_be_hidden(String query, Verdict verdict) {
        assertThat(decide(query)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "not other: y, UNKNOWN",
        "not closed.a: x, NO_MATCH",
        "other: y and closed.a: x, UNKNOWN",
        "other: y and closed.a: y, NO_MATCH",
        "other: y or closed.a: x, MATCH",
        "other: y or closed.a: y, UNKNOWN",
        "not (other: y or closed.a: x), NO_MATCH",
        "other: (* and not y), UNKNOWN",
    })
    void the_unknown_spreads_only_where_it_decides(String query, Verdict verdict) {
        assertThat(decide(query)).isEqualTo(verdict);
    }

    @Test
    void about_an_object_that_dotted_keys_spell_nothing_is_said_while_more_may_follow() {
        Map<String, Object> open = Map.of("a.b", "x");
        HiddenPart cut = new HiddenPart() {

            @Override
            public boolean isOpen(Object container) {
                return container == open;
            }

            @Override
            public boolean mayHold(Map<?, ?> object, String key) {
                return object == open;
            }
        };

        assertThat(matcher("a:{ b: x and not c: y }").decide(open, cut)).isEqualTo(Verdict.UNKNOWN);
    }

    private static Verdict decide(String query) {
        return matcher(query).decide(DOCUMENT, CUT);
    }

    private static KqlMatcher matcher(String query) {
        return KqlMatcher.compile(Kql.parse(query), field -> FieldType.KEYWORD, Clock.systemUTC());
    }
}
