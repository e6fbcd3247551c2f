package io.portreeve.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says plainly why the service did not start, instead of a stack trace. */
class FirstKeysFailure extends AbstractFailureAnalyzer<FirstKeysException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, FirstKeysException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
