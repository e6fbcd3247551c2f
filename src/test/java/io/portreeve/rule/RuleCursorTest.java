package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleCursorTest {

    @Test
    void a_cursor_survives_the_trip_through_a_url() {
        var cursor = new RuleCursor("Ünïcode & spaces / ?", "id-1");

        assertThat(cursor.toString()).matches("[A-Za-z0-9_-]+");
        assertThat(RuleCursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%%%", "YQ", "AAAA"})
    void a_word_that_is_no_cursor_is_refused(String word) {
        assertThatThrownBy(() -> RuleCursor.parse(word))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("cursor: is no cursor of this list");
    }
}
