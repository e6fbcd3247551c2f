package io.portreeve.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void a_cursor_survives_the_trip_through_a_url() {
        Cursor cursor = Cursor.at("Ünïcode & spaces\n/ ?", 7);

        assertThat(cursor.toString()).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.parse(cursor.toString(), 2)).contains(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "YQ", "AAAA"})
    void a_word_that_is_no_cursor_of_this_list_is_refused(String word) {
        assertThatThrownBy(() -> Cursor.parse(word, 2))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("cursor: is not a cursor of this list");
    }

    @Test
    void a_part_of_another_type_is_refused() {
        assertThatThrownBy(() -> Cursor.at("seven").part(0, Long::valueOf)).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_list_by_id_goes_on_before_the_last_id_and_begins_with_any() {
        assertThat(Cursor.before(Cursor.at(7).toString())).isEqualTo(7);
        assertThat(Cursor.before(null)).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> Cursor.before(Cursor.at("seven").toString())).isInstanceOf(ProblemException.class);
    }

    @Test
    void the_last_item_of_a_full_page_says_where_to_go_on() {
        Page<Integer> page = Page.of(List.of(1, 2, 3), 2, Cursor::at, item -> item);

        assertThat(page.items()).containsExactly(1, 2);
        assertThat(page.next()).isEqualTo(Cursor.at(2).toString());
        assertThat(Page.of(List.of(1, 2), 2, Cursor::at, item -> item).next()).isNull();
    }
}
