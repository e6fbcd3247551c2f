package io.portreeve.event;

import static io.portreeve.event.TestEvents.creation;
import static io.portreeve.event.TestEvents.creations;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.event.EventTimeline.Candidate;
import io.portreeve.event.EventTimeline.Slice;
import io.portreeve.kql.Kql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The past, slice by slice. */
@PortreeveTest
class StoredTimelineTest {

    private static final Instant ALWAYS = Instant.parse("2900-01-01T00:00:00Z");

    @Autowired
    EventAppender appender;

    @Autowired
    EventTimeline timeline;

    @Autowired
    SettableClock clock;

    @Test
    void events_come_in_the_order_they_happened_wherever_they_are_stored() {
        Instant now = clock.instant();
        append(creation("now", now), creation("future", now.plus(Duration.ofDays(400))));
        append(
                creation("long-ago", Instant.parse("2019-02-03T04:05:06Z")),
                creation("yesterday", now.minus(Duration.ofDays(1))));

        assertThat(auditIds(read(EventPlace.before(Instant.EPOCH), ALWAYS, "*")))
                .containsExactly("long-ago", "yesterday", "now", "future");
    }

    @Test
    void the_range_holds_its_beginning_and_not_its_end() {
        Instant now = clock.instant();
        append(creation("before", now.minusMillis(1)), creation("at", now), creation("end", now.plusMillis(1)));

        Slice slice = read(EventPlace.before(now), now.plusMillis(1), "*");
        assertThat(auditIds(slice)).containsExactly("at");
        assertThat(slice.isLast()).isTrue();
        assertThat(slice.end()).isEqualTo(EventPlace.before(now.plusMillis(1)));
    }

    @Test
    void a_slice_ends_at_so_many_candidates_and_the_next_goes_on() {
        appender.append(creations(2_500, clock.instant()), null);

        var seen = new ArrayList<String>();
        var scanned = new ArrayList<Integer>();
        EventPlace place = EventPlace.before(Instant.EPOCH);
        for (boolean isLast = false; !isLast; ) {
            Slice slice = read(place, ALWAYS, "kubernetes.audit.verb:create");
            seen.addAll(auditIds(slice));
            scanned.add(slice.scanned());
            place = slice.end();
            isLast = slice.isLast();
        }
        assertThat(seen).hasSize(2_500).doesNotHaveDuplicates();
        assertThat(scanned).containsExactly(2_000, 500);
    }

    @Test
    void a_slice_ends_at_so_many_events_and_each_candidate_knows_how_many_came_before() {
        List<AuditEvent> events = new ArrayList<>(creations(20_001, clock.instant()));
        events.add(
                TestEvents.read("""
                {"auditID":"hit","verb":"get","stageTimestamp":"%s"}""".formatted(clock.instant().plusMillis(20_000).plusNanos(1_000))));
        appender.append(events, null);

        Slice first = read(EventPlace.before(Instant.EPOCH), ALWAYS, "kubernetes.audit.verb:get");
        assertThat(first.candidates()).isEmpty();
        assertThat(first.scanned()).isEqualTo(20_000);
        Slice second = read(first.end(), ALWAYS, "kubernetes.audit.verb:get");
        assertThat(second.candidates()).extracting(Candidate::number).containsExactly(2);
        assertThat(second.isLast()).isTrue();
    }

    private void append(AuditEvent... events) {
        appender.append(List.of(events), null);
    }

    private Slice read(EventPlace after, Instant to, String query) {
        return timeline.read(after, to, Kql.parse(query));
    }

    private static List<String> auditIds(Slice slice) {
        return slice.candidates().stream()
                .map(candidate -> candidate.event().audit().auditId())
                .toList();
    }
}
