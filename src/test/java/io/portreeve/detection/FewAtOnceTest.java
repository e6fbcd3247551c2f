package io.portreeve.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.problem.ProblemException;
import org.junit.jupiter.api.Test;

class FewAtOnceTest {

    @Test
    void one_too_many_is_sent_away_and_the_next_is_taken_when_the_others_have_ended() {
        var one = new FewAtOnce(1, "too-many-looks", "Others look");

        assertThatThrownBy(() -> one.ask(() -> one.ask(() -> "second")))
                .isInstanceOf(ProblemException.class)
                .hasMessage("Others look, and more than 1 at once are not. Try again in a moment.");
        assertThat(one.ask(() -> "third")).isEqualTo("third");
    }
}
