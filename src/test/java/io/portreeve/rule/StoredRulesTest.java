package io.portreeve.rule;

import static io.portreeve.rule.TestRules.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import io.portreeve.paging.Cursor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

@PortreeveTest
class StoredRulesTest {

    private static final Author ADMIN = new Author(1L, "admin");

    @Autowired
    StoredRules rules;

    @Autowired
    ChangeRules changes;

    @Autowired
    JudgeStoredRules judge;

    @Autowired
    ShippedRules shipped;

    @Autowired
    StoreShippedRules start;

    @Autowired
    TransactionOperations transaction;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void remove_the_rules_of_this_test() {
        TestRules.remove(jdbc);
    }

    @Test
    void shipped_rules_are_stored_at_start() {
        assertThat(shipped.all()).isNotEmpty().allSatisfy(file -> {
            Rule stored = find(file.id().value());
            assertThat(stored)
                    .isEqualTo(new RuleRow(file.id(), file.content(), true, Rule.Source.BUILTIN, 1, stored.createdAt())
                            .rule());
        });
    }

    @Test
    void a_file_that_did_not_change_makes_no_new_revision() {
        start.store(List.of(rule("test-a", "A")));
        Rule before = find("test-a");
        clock.advance(Duration.ofDays(1));

        start.store(List.of(rule("test-a", "A")));

        assertThat(find("test-a")).isEqualTo(before);
    }

    @Test
    void a_file_that_changed_makes_a_new_revision_and_leaves_the_switch() {
        start.store(List.of(rule("test-a", "A", "user.name:\"a\"")));
        Instant created = clock.instant();
        jdbc.sql("update rule set enabled = false where rule_id = 'test-a'").update();
        clock.advance(Duration.ofDays(1));

        start.store(List.of(rule("test-a", "A", "user.name:\"b\"")));

        Rule revised = find("test-a");
        assertThat(revised.query()).isEqualTo("user.name:\"b\"");
        assertThat(revised.revision()).isEqualTo(2);
        assertThat(revised.enabled()).isFalse();
        assertThat(revised.createdAt()).isEqualTo(created);
        assertThat(revised.updatedAt()).isEqualTo(clock.instant());
    }

    @Test
    void a_rule_imported_over_a_shipped_one_stays() {
        start.store(List.of(rule("test-a", "Shipped")));
        changes.take(List.of(rule("test-a", "Imported")), ADMIN);

        start.store(List.of(rule("test-a", "Shipped anew")));

        assertThat(find("test-a").name()).isEqualTo("Imported");
        assertThat(find("test-a").source()).isEqualTo(Rule.Source.IMPORTED);
    }

    @Test
    void a_shipped_rule_that_was_edited_is_not_overwritten() {
        start.store(List.of(rule("test-a", "Shipped")));
        changes.put(new RuleId("test-a"), body("Edited"), null, ADMIN);

        start.store(List.of(rule("test-a", "Shipped anew")));

        assertThat(find("test-a").name()).isEqualTo("Edited");
        assertThat(find("test-a").source()).isEqualTo(Rule.Source.BUILTIN);
    }

    @Test
    void a_shipped_rule_that_was_only_switched_off_still_takes_the_newer_text() {
        start.store(List.of(rule("test-a", "Shipped")));
        changes.turn(new RuleId("test-a"), false, null, null, ADMIN);

        start.store(List.of(rule("test-a", "Shipped anew")));

        assertThat(find("test-a").name()).isEqualTo("Shipped anew");
        assertThat(find("test-a").enabled()).isFalse();
    }

    @Test
    void a_shipped_rule_that_was_deleted_stays_away() {
        start.store(List.of(rule("test-a", "Shipped")));
        changes.delete(new RuleId("test-a"), null, ADMIN);

        start.store(List.of(rule("test-a", "Shipped anew")));

        assertThat(rules.find(new RuleId("test-a"))).isEmpty();
    }

    @Test
    void what_an_older_version_could_not_run_is_judged_anew_at_start() {
        start.store(List.of(rule("test-a", "A")));
        jdbc.sql("update rule set runs = 'NO', reasons = '{not built yet}', enabled = false where rule_id = 'test-a'")
                .update();

        judge.afterSingletonsInstantiated();

        assertThat(find("test-a").runs()).isEqualTo(Runs.FULLY);
        assertThat(find("test-a").reasons()).isEmpty();
        assertThat(find("test-a").enabled()).isFalse();
        assertThat(find("test-a").revision()).isEqualTo(1);
    }

    @Test
    void a_verdict_waits_for_a_change_that_is_under_way_and_is_that_of_the_newer_text() {
        start.store(List.of(rule("test-a", "A")));
        jdbc.sql("update rule set runs = 'NO', reasons = '{not built yet}' where rule_id = 'test-a'")
                .update();

        CompletableFuture<Void> judged = transaction.execute(status -> {
            changes.put(new RuleId("test-a"), body("A", "user.name:("), null, ADMIN);
            var judging = CompletableFuture.runAsync(judge::afterSingletonsInstantiated);
            TestRules.awaitOneThatWaitsForItsTurn(jdbc);
            return judging;
        });

        assertThat(judged).succeedsWithin(Duration.ofSeconds(30));
        assertThat(find("test-a").runs()).isEqualTo(Runs.NO);
        assertThat(find("test-a").reasons()).first().asString().contains("does not compile");
    }

    @Test
    void replicas_that_start_at_once_store_a_rule_once() throws Exception {
        int replicas = 4;
        var together = new CyclicBarrier(replicas);
        Callable<Void> replica = () -> {
            together.await();
            start.store(List.of(rule("test-a", "A")));
            return null;
        };

        try (var threads = Executors.newFixedThreadPool(replicas)) {
            for (Future<Void> started : threads.invokeAll(Collections.nCopies(replicas, replica))) started.get();
        }

        assertThat(find("test-a").revision()).isEqualTo(1);
    }

    @Test
    void pages_follow_the_name_and_neither_repeat_nor_skip() {
        start.store(List.of(rule("test-2", "B"), rule("test-1", "B"), rule("test-3", "A"), rule("test-0", "B")));

        assertThat(idsPageByPage()).containsSubsequence("test-3", "test-0", "test-1", "test-2");
    }

    private List<String> idsPageByPage() {
        List<String> ids = new ArrayList<>();
        List<Rule> page = rules.page(allAfter(Optional.empty()), 1);
        while (!page.isEmpty()) {
            ids.add(page.getLast().id().value());
            Rule last = page.getLast();
            page = rules.page(allAfter(Optional.of(Cursor.at(last.name(), last.id()))), 1);
        }
        return ids;
    }

    private static RuleQuery allAfter(Optional<Cursor> place) {
        return new RuleQuery(List.of(), List.of(), List.of(), List.of(), List.of(), place, 1);
    }

    private static RuleBody body(String name) {
        return new RuleBody(rule("any", name).content(), null, null);
    }

    private static RuleBody body(String name, String query) {
        return new RuleBody(rule("any", name, query).content(), null, null);
    }

    private Rule find(String id) {
        return rules.find(new RuleId(id)).orElseThrow();
    }
}
