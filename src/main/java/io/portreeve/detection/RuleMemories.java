package io.portreeve.detection;

import io.portreeve.event.Fingerprint;
import io.portreeve.event.StreamPosition;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What each rule's memory is about, and where it begins. */
@Component
class RuleMemories {

    private static final String FIND = """
            select rule_id, meaning, read_to_position, read_to_n, learnt_to_position, learnt_to_n, learnt_before, tidied_to
            from rule_memory where rule_id = :rule""";

    private static final String KEEP = """
            insert into rule_memory (rule_id, meaning, read_to_position, read_to_n, learnt_to_position, learnt_to_n,
                learnt_before, tidied_to)
            values (:rule, :meaning, :readTo, :readToN, :learntTo, :learntToN, :before, :tidiedTo)
            on conflict (rule_id) do update
            set meaning = excluded.meaning, read_to_position = excluded.read_to_position, read_to_n = excluded.read_to_n,
                learnt_to_position = excluded.learnt_to_position, learnt_to_n = excluded.learnt_to_n,
                learnt_before = excluded.learnt_before, tidied_to = excluded.tidied_to""";

    private static final String FORGET = "delete from rule_memory where rule_id = :rule";

    private static final List<String> FORGET_ROWS = List.of(
            "delete from rule_first_seen where rule_id = :rule",
            "delete from rule_threshold_group where rule_id = :rule");

    private final JdbcClient jdbc;

    RuleMemories(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The memory of a rule. It begins anew, to be built from the start of the stream, when there is none of what the rule means
     * now and has read.
     *
     * @param end the end of the stream
     */
    Memory of(ClaimedRule claimed, StreamPosition end, Instant now) {
        Memory last = find(claimed.rule());
        UUID meaning = meaningOf(claimed.rule());
        if (last != null && last.meaning().equals(meaning) && last.readTo().equals(claimed.examined())) return last;
        Memory begun = begin(claimed, meaning, last, end, now);
        if (last != null) beginAnew(begun);
        return begun;
    }

    /** Where a rule begins that remembers nothing: what it was still learning when it did, it passes without an alert. */
    StreamPosition placeToRead(ClaimedRule claimed) {
        Memory last = find(claimed.rule());
        if (last == null || last.silentTo().compareTo(claimed.examined()) <= 0) return claimed.examined();
        return last.silentTo();
    }

    /** The memory of a rule as it stands; empty when there is none of what the rule means. */
    Optional<Memory> recall(Rule rule) {
        return Optional.ofNullable(find(rule)).filter(memory -> memory.meaning().equals(meaningOf(rule)));
    }

    /** Whether a rule has read a place, and only to learn without an alert. */
    boolean isLearnt(Rule rule, StreamPosition place) {
        Memory memory = find(rule);
        return memory != null && place.compareTo(memory.learntTo()) <= 0 && place.compareTo(memory.readTo()) <= 0;
    }

    /** What is read once more must not be counted twice; and no memory may say that it still holds what is gone. */
    private void beginAnew(Memory begun) {
        forgetRows(begun.ruleId());
        keep(begun);
    }

    private void forgetRows(String rule) {
        for (String rows : FORGET_ROWS) jdbc.sql(rows).param("rule", rule).update();
    }

    private @Nullable Memory find(Rule rule) {
        return jdbc.sql(FIND)
                .param("rule", rule.id().value())
                .query((row, n) -> memory(row))
                .optional()
                .orElse(null);
    }

    /**
     * What the rule has read before, or was still learning, it learns without an alert. A rule of new terms that has read nothing
     * yet learns so from what is stored, but for what happened within its look-back.
     */
    private static Memory begin(
            ClaimedRule claimed, UUID meaning, @Nullable Memory last, StreamPosition end, Instant now) {
        Rule rule = claimed.rule();
        StreamPosition examined = claimed.examined();
        if (last != null && last.learntTo().compareTo(examined) > 0) {
            return memory(rule, meaning, last.learntTo(), last.learntBefore());
        }
        boolean isFresh = examined.compareTo(StreamPosition.START) <= 0;
        return isFresh && rule.type() instanceof RuleType.NewTerms
                ? memory(rule, meaning, end, now.minus(rule.lookBack()))
                : memory(rule, meaning, examined, null);
    }

    private static Memory memory(Rule rule, UUID meaning, StreamPosition learntTo, @Nullable Instant learntBefore) {
        return new Memory(rule.id().value(), meaning, StreamPosition.START, learntTo, learntBefore, null);
    }

    /** Forgets all that a rule remembers. */
    void forget(RuleId rule) {
        jdbc.sql(FORGET).param("rule", rule.value()).update();
        forgetRows(rule.value());
    }

    /**
     * Keeps a memory whose rows were written, and once in a while has those removed that are of no more use.
     *
     * @param touched when the events that changed the rows were received
     * @param forget removes the rows that were not touched since a time
     */
    void keep(Memory memory, Stream<Instant> touched, Duration window, Consumer<Instant> forget) {
        keep(touched.max(Comparator.naturalOrder())
                .filter(memory::isToBeTidied)
                .map(latest -> {
                    forget.accept(Memory.forgottenBefore(latest, window));
                    return memory.tidied(latest);
                })
                .orElse(memory));
    }

    private void keep(Memory memory) {
        jdbc.sql(KEEP)
                .param("rule", memory.ruleId())
                .param("meaning", memory.meaning())
                .param("readTo", memory.readTo().position())
                .param("readToN", memory.readTo().n())
                .param("learntTo", memory.learntTo().position())
                .param("learntToN", memory.learntTo().n())
                .param("before", TimeColumn.parameter(memory.learntBefore()))
                .param("tidiedTo", TimeColumn.parameter(memory.tidiedTo()))
                .update();
    }

    /** Under another query, other fields or another window, what is remembered says nothing. */
    private static UUID meaningOf(Rule rule) {
        Fingerprint meaning = new Fingerprint()
                .text(rule.id().value())
                .text(rule.type().name())
                .text(rule.query());
        switch (rule.type()) {
            case RuleType.NewTerms type -> {
                type.fields().forEach(meaning::text);
                meaning.text(type.window().toString());
            }
            case RuleType.Threshold type -> {
                type.fields().forEach(meaning::text);
                meaning.text(type.cardinality().toString()).text(rule.lookBack().toString());
            }
            case RuleType.Query query -> {}
            case RuleType.Other other -> {}
            case RuleType.Unknown unknown -> {}
        }
        return meaning.uuid();
    }

    private static Memory memory(ResultSet row) throws SQLException {
        return new Memory(
                row.getString("rule_id"),
                row.getObject("meaning", UUID.class),
                new StreamPosition(row.getLong("read_to_position"), row.getInt("read_to_n")),
                new StreamPosition(row.getLong("learnt_to_position"), row.getInt("learnt_to_n")),
                TimeColumn.readOrNull(row, "learnt_before"),
                TimeColumn.readOrNull(row, "tidied_to"));
    }
}
