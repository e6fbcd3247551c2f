package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What the write opened, told from the Service's state before and after it. */
@Component
@Order(4)
class VerifiedExposure implements Answer {

    @Override
    public String name() {
        return "verified-exposure";
    }

    @Override
    public String title() {
        return "What was opened?";
    }

    @Override
    public boolean fits(AlertContext context) {
        return context.exposure() != null;
    }

    @Override
    public Answered answer(AlertContext context) {
        KnownExposure exposure = context.exposure();
        if (exposure == null) return Answered.of(Prose.words("The event is no finished write to a Service."));
        Lines lines = new Lines();
        exposure.sayIn(lines, context.undecided());
        return lines.answered();
    }
}
