package io.portreeve.event;

import static io.portreeve.event.LoggedService.Logged.create;
import static io.portreeve.event.LoggedService.Logged.deletion;
import static io.portreeve.event.LoggedService.Logged.patch;
import static io.portreeve.event.LoggedService.Logged.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.LoggedService.Logged;
import io.portreeve.exposure.Obstacle;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a Service whose events come late, doubled, from several clocks, or not at all. */
class ServiceHistoryTest {

    private static final String INSIDE = "{'type':'ClusterIP','ports':[{'port':80}]}";
    private static final String OPEN = "{'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}";
    private static final String TO_NODE_PORT = "{'spec':{'type':'NodePort'}}";
    private static final String LABEL = "{'metadata':{'labels':{'a':'b'}}}";

    private final LoggedService web = new LoggedService();

    @Test
    void one_number_may_be_open_by_each_protocol() {
        String byOne = "{'type':'NodePort','ports':[{'name':'u','port':53,'protocol':'UDP','nodePort':30053}]}";
        String byBoth = byOne.replace("}]", "},{'name':'t','port':53,'protocol':'TCP','nodePort':30053}]");
        web.take("udp", create(byOne).answered(1, byOne));

        assertThat(web.take("tcp", patch("{'spec':{'ports':[]}}").at(9).answered(2, byBoth)))
                .isEqualTo("widened");
        assertThat(web.change("tcp").ports()).containsExactly(30053);
    }

    @Test
    void a_reading_by_a_slow_clock_does_not_take_its_writes_place() {
        web.take("create", create(INSIDE).answered(1, INSIDE));
        web.take("reading", reading(2, OPEN).at(9));

        assertThat(web.take("open", patch(TO_NODE_PORT).at(10).answered(2, OPEN)))
                .isEqualTo("opened");
    }

    @Test
    void nor_that_of_the_first_write_there_is() {
        web.take("reading", reading(2, OPEN).at(9));

        assertThat(web.take("open", patch(TO_NODE_PORT).at(10).answered(2, OPEN)))
                .isEqualTo("unknown");
    }

    @Test
    void what_a_write_opened_that_never_came_is_told_of_the_next_one() {
        web.take("create", create(INSIDE).answered(1, INSIDE));
        for (int i = 0; i < 200; i++)
            web.take("reading " + i, reading(3 + i, OPEN).at(10 + i));

        web.take("label", patch(LABEL).at(300).answered(300, OPEN));
        assertThat(web.change("label").obstacle()).isEqualTo(Obstacle.MISSING_WRITE);
        assertThat(web.change("label").ports()).containsExactly(30080);
        assertThat(web.history().writes()).hasSize(2);
    }

    @Test
    void a_reading_tells_the_state_of_a_service_that_was_there_before() {
        web.take("reading", reading(2, INSIDE));

        assertThat(web.take("open", patch(TO_NODE_PORT).at(10).answered(3, OPEN)))
                .isEqualTo("opened");
    }

    @Test
    void versions_decide_between_clocks_that_differ_and_over_writes_that_show_none() {
        web.take("create", create(INSIDE).answered(1, INSIDE));
        web.take("close", patch("{'spec':{'type':'ClusterIP'}}").at(30).answered(3, INSIDE));
        web.take("label", patch(LABEL).at(40));

        assertThat(web.take("open", patch(TO_NODE_PORT).at(50).answered(2, OPEN)))
                .isEqualTo("opened");
        assertThat(web.told("close")).isEqualTo("closed");
        assertThat(web.history().open())
                .hasValueSatisfying(open -> assertThat(open).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_request_that_comes_whole_and_without_bodies_is_known(boolean wholeFirst) {
        Logged whole = patch(TO_NODE_PORT).at(10).answered(2, OPEN);
        Logged cut = whole.withoutBodies().annotated("audit.k8s.io/truncated", "'true'");
        web.take("create", create(INSIDE).answered(1, INSIDE));
        web.take(wholeFirst ? "whole" : "cut", wholeFirst ? whole : cut);
        web.take(wholeFirst ? "cut" : "whole", wholeFirst ? cut : whole);

        assertThat(web.told("whole")).isEqualTo("opened");
        assertThat(web.told("cut")).isEqualTo("none");
        assertThat(web.take("label", patch(LABEL).at(20).answered(3, OPEN))).isEqualTo("none");
    }

    @Test
    void a_webhook_may_open_what_the_request_does_not_name() {
        Logged labelled = patch(LABEL).answered(1, OPEN);
        String mutated = "'{\\'configuration\\':\\'c\\',\\'webhook\\':\\'w\\',\\'mutated\\':true}'";

        assertThat(web.take("label", labelled)).isEqualTo("none");
        assertThat(new LoggedService()
                        .take(
                                "label",
                                labelled.annotated("mutation.webhook.admission.k8s.io/round_0_index_0", mutated)))
                .isEqualTo("unknown");
    }

    @Test
    void a_request_that_timed_out_may_have_been_done() {
        web.take("create", create(INSIDE).answered(1, INSIDE));

        assertThat(ServiceEvents.changeOf(patch(TO_NODE_PORT).refusedWith(504).event(), LoggedService.START)
                        .obstacle())
                .isEqualTo(Obstacle.TIMED_OUT);
        assertThat(ServiceEvents.changeOf(patch(LABEL).refusedWith(504).event(), LoggedService.START)
                        .obstacle())
                .isNull();
        assertThat(ServiceEvents.changeOf(create(INSIDE).refusedWith(504).event(), LoggedService.START)
                        .obstacle())
                .isNull();
        assertThat(web.take("label", patch(LABEL).at(9).answered(3, OPEN))).isEqualTo("unknown");
    }

    @Test
    void a_deletion_that_does_not_tell_which_makes_no_write_after_it_unknown() {
        web.take("create", create(INSIDE));
        web.take("some", deletion("deletecollection", "?labelSelector=app%3Dx").at(5));
        assertThat(web.history().obstacle()).contains(Obstacle.COLLECTION);

        assertThat(web.take("open", patch(TO_NODE_PORT).at(10))).isEqualTo("opened");
    }

    @Test
    void a_deletion_that_does_not_tell_which_brings_nothing_back() {
        web.take("create", create(INSIDE));
        web.take("delete", deletion("delete", "").at(5));
        web.take("some", deletion("deletecollection", "?labelSelector=app%3Dx").at(9));

        assertThat(web.history().isGone()).isTrue();
    }

    @Test
    void what_was_closed_twice_was_closed_the_second_time() {
        web.take("create", create(OPEN).answered(1, OPEN));
        web.take("close", patch(LABEL).at(10).answered(2, INSIDE));
        web.take("open", patch(TO_NODE_PORT).at(20).answered(3, OPEN));
        web.take("delete", deletion("delete", "").at(30));
        web.take("some", deletion("delete", "").at(40));

        assertThat(web.history().closedAfter(web.change("create").ways().getFirst(), LoggedService.START))
                .contains(LoggedService.START.plusSeconds(30));
    }

    @Test
    void more_than_is_remembered_of_a_service_is_unknown_and_not_passed_over() {
        String many = IntStream.range(0, 1_000)
                .mapToObj(i -> "'10.0.%d.%d'".formatted(i / 250, i % 250))
                .collect(Collectors.joining(",", "{'externalIPs':[", "],'ports':[{'port':80}]}"));
        web.take("create", create(many).answered(1, many));

        web.take("more", patch(LABEL).at(9).answered(2, many.replaceFirst("\\]", ",'203.0.113.7']")));

        assertThat(web.change("more").obstacle()).isEqualTo(Obstacle.TOO_LARGE);
    }
}
