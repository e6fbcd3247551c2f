package io.portreeve.rule;

import io.portreeve.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** One import at a time in this process, from the first byte of its body on: several at once would fill the memory. */
@Component
class ImportTurn {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final Semaphore free = new Semaphore(1, true);
    private final Duration maxWait;

    ImportTurn(RuleSettings settings) {
        this.maxWait = settings.maxWait();
    }

    /** @throws ProblemException 503 when others take too long */
    <T> T take(Supplier<T> work) {
        if (!isMine()) {
            throw ProblemException.tryAgain(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "rules-busy",
                    "Another import of rules is in progress. Nothing of this one was stored, send it again.",
                    RETRY_AFTER);
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private boolean isMine() {
        try {
            return free.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
