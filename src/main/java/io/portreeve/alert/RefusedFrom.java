package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Who showed the key that this service refused. */
@Component
@Order(8)
class RefusedFrom implements Answer {

    @Override
    public String name() {
        return "refused-from";
    }

    @Override
    public String title() {
        return "Where did it come from?";
    }

    @Override
    public boolean fits(AlertContext context) {
        return RefusedSender.of(context.event()).isPresent();
    }

    @Override
    public Answered answer(AlertContext context) {
        RefusedSender sender = RefusedSender.of(context.event()).orElse(null);
        if (sender == null) return Answered.of(Prose.words("The event is not about a key that this service refused."));
        Actor actor = context.actor();
        Lines lines = new Lines();
        if (actor.sourceIps().isEmpty()) lines.say("From more addresses than can be listed; the log names some.");
        else
            lines.say(
                    "The connection came from {}: a sender, or the balancer or proxy before it.",
                    actor.sourceIps().getLast());
        if (actor.userAgent() != null) lines.say("The client calls itself {}.", actor.userAgent());
        else lines.say("The client does not say what it is.");
        lines.say("It asked for {}.", sender.path());
        if (sender.cluster() != null) lines.say("It speaks for cluster {}, as its path says.", sender.cluster());
        return lines.answered();
    }
}
