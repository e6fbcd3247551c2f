package io.portreeve.alert;

import io.portreeve.alert.Answered.Lines;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Why this service refused somebody's key, and how often. */
@Component
@Order(7)
class RefusedWhy implements Answer {

    @Override
    public String name() {
        return "refused-why";
    }

    @Override
    public String title() {
        return "Why was the key refused, and how often?";
    }

    @Override
    public boolean fits(AlertContext context) {
        return RefusedSender.of(context.event()).isPresent();
    }

    @Override
    public Answered answer(AlertContext context) {
        RefusedSender sender = RefusedSender.of(context.event()).orElse(null);
        if (sender == null) return Answered.of(Prose.words("The event is not about a key that this service refused."));
        Lines lines = new Lines();
        lines.say("Refused because {}.", sender.why());
        if (sender.attempts() != null) lines.say("Requests that this event stands for: {}.", sender.attempts());
        lines.sayWhen(
                sender.isIngest(),
                "The events they carried are not stored here: Fluent Bit drops what is refused, unless it keeps rejected batches.");
        return lines.link("The event", Links.event(context.eventId())).answered();
    }
}
