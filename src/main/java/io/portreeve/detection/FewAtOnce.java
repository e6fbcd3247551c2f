package io.portreeve.detection;

import io.portreeve.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;

/** Lets a few calls that search long be made at once, and sends the others away to try again. */
final class FewAtOnce {

    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(5);

    private final int max;
    private final Semaphore free;
    private final String problem;
    private final String whatOthersDo;

    /**
     * @param problem what a refusal is called
     * @param whatOthersDo the beginning of a sentence
     */
    FewAtOnce(int max, String problem, String whatOthersDo) {
        this.max = max;
        this.free = new Semaphore(max);
        this.problem = problem;
        this.whatOthersDo = whatOthersDo;
    }

    /** @throws ProblemException 429 when there are too many at once */
    <T> T ask(Supplier<T> call) {
        if (!free.tryAcquire()) {
            throw ProblemException.tryAgain(
                    HttpStatus.TOO_MANY_REQUESTS,
                    problem,
                    "%s, and more than %d at once are not. Try again in a moment.".formatted(whatOthersDo, max),
                    TRY_AGAIN_AFTER);
        }
        try {
            return call.get();
        } finally {
            free.release();
        }
    }
}
