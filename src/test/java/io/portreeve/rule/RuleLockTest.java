package io.portreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.PortreeveTest;
import io.portreeve.event.DatabaseSilence;
import io.portreeve.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

@PortreeveTest
class RuleLockTest {

    @Autowired
    RuleLock lock;

    @Autowired
    DatabaseSilence silence;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    private TransactionTemplate newTransaction;
    private RuleLock impatient;

    @BeforeEach
    void be_impatient() {
        newTransaction = new TransactionTemplate(transactions);
        newTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        DataSize size = DataSize.ofMegabytes(1);
        impatient = new RuleLock(jdbc, silence, new RuleSettings(size, size, size, 1, Duration.ofMillis(1)));
    }

    @Test
    void who_waits_too_long_for_others_is_told_to_come_again() {
        newTransaction.executeWithoutResult(status -> {
            lock.take();

            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> newTransaction.executeWithoutResult(other -> impatient.take()))
                    .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(503))
                    .satisfies(refusal -> assertThat(refusal.retryAfter()).isPresent())
                    .withMessageContaining("Nothing was changed");
        });
    }

    @Test
    void an_import_is_told_that_its_earlier_portions_stay() {
        newTransaction.executeWithoutResult(status -> {
            lock.take();

            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> newTransaction.executeWithoutResult(other -> impatient.takeForPortion()))
                    .withMessageContaining("what was stored of it stays");
        });
    }

    @Test
    void a_start_waits_for_its_turn_all_the_same() {
        CompletableFuture<Void> start = newTransaction.execute(status -> {
            lock.take();
            var starting = CompletableFuture.runAsync(
                    () -> newTransaction.executeWithoutResult(other -> impatient.takeAtStart()));
            TestRules.awaitOneThatWaitsForItsTurn(jdbc);
            return starting;
        });

        assertThat(start).succeedsWithin(Duration.ofSeconds(30));
    }
}
