package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import java.util.Objects;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Whether the request was allowed, and whether it took effect. */
@Component
@Order(2)
class OutcomeAnswer implements Answer {

    private static final String REASON = "authorization.k8s.io/reason";

    @Override
    public String name() {
        return "outcome";
    }

    @Override
    public String title() {
        return "Was it allowed, and did it succeed?";
    }

    @Override
    public Answered answer(AlertContext context) {
        Outcome outcome = context.outcome();
        Lines lines = new Lines();
        switch (outcome.persisted()) {
            case YES -> lines.say("It took effect: {}.", outcome.because());
            case NO -> lines.say("It took no effect: {}.", outcome.because());
            case UNKNOWN -> lines.say("Whether it took effect is not known: {}.", outcome.because());
        }
        if (outcome.serverMessage() != null) lines.say("The API server said: {}.", outcome.serverMessage());
        lines.say("Authorization: {}. {}", decision(context), reason(context));
        if (!Boolean.TRUE.equals(outcome.dryRun()) && outcome.responseCode() != null) {
            lines.sayWhen(
                    Objects.equals(outcome.decision(), "allow") && outcome.responseCode() >= 400,
                    "The user was entitled to this and something later stopped it: expect another try.");
        }
        String policy =
                context.event().json().text("annotations", "validation.policy.admission.k8s.io/validation_failure");
        if (policy != null) lines.say("An admission policy objected: {}.", policy);
        KnownExposure exposure = context.exposure();
        if (exposure != null) exposure.sayIn(lines, context.undecided());
        return lines.answered();
    }

    private static Prose decision(AlertContext context) {
        String decision = context.outcome().decision();
        return decision == null
                ? context.absent("no decision in the event", "annotations", "authorization.k8s.io/decision")
                : Prose.value(decision);
    }

    private static Prose reason(AlertContext context) {
        String reason = context.event().json().text("annotations", REASON);
        if (reason != null && !reason.isEmpty()) return Prose.of("Reason: {}.", reason);
        if (context.event().hides("annotations", REASON))
            return Prose.of("Reason: {}.", context.absent("", "annotations", REASON));
        if (!Objects.equals(context.outcome().decision(), "allow")) return Prose.words("No reason is given.");
        return context.actor().groups().contains("system:masters")
                ? Prose.words("No role was asked for: members of system:masters may do anything.")
                : Prose.words("No reason is given, so no role or binding can be named.");
    }
}
