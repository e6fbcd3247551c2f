package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import io.portreeve.event.EventId;
import io.portreeve.rule.Rule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything the answers of one alert are made from.
 *
 * @param undecided whether the rule matches only if the hidden part of the event says so
 * @param finding what the rule's type found besides; null for a rule that is a query alone
 * @param requested what the request's body says about a Service
 * @param resulting the Service as the API server answered it, if it did
 * @param exposure what it did to what the Service opens to the outside; null when it was no finished write to one
 */
record AlertContext(
        Rule rule,
        EventId eventId,
        AuditEvent event,
        boolean undecided,
        @Nullable Finding finding,
        Subject subject,
        Actor actor,
        Outcome outcome,
        ServiceSpec requested,
        @Nullable ServiceSpec resulting,
        @Nullable KnownExposure exposure,
        Past past) {

    static AlertContext of(
            Rule rule,
            EventId eventId,
            AuditEvent event,
            boolean undecided,
            @Nullable Finding finding,
            @Nullable KnownExposure exposure,
            Past past) {
        return new AlertContext(
                rule,
                eventId,
                event,
                undecided,
                finding,
                Subject.of(event),
                Actor.of(event),
                Outcome.of(event),
                requestedBy(event),
                resultOf(event),
                exposure,
                past);
    }

    static ServiceSpec requestedBy(AuditEvent event) {
        if (event.json().at("requestObject") instanceof List<?> operations) return ServiceSpec.ofJsonPatch(operations);
        Object spec = event.json().at("requestObject", "spec");
        boolean isWhole = !"patch".equals(event.verb()) && !event.hides("requestObject", "spec");
        return isWhole ? ServiceSpec.ofWhole(spec) : ServiceSpec.of(spec);
    }

    static @Nullable ServiceSpec resultOf(AuditEvent event) {
        if (!"Service".equals(event.json().text("responseObject", "kind"))) return null;
        Object spec = event.json().at("responseObject", "spec");
        if (!(spec instanceof Map<?, ?>)) return null;
        return event.hides("responseObject", "spec") ? ServiceSpec.of(spec) : ServiceSpec.ofWhole(spec);
    }

    /** The Service after the request as far as it is known: the answer, else the request over what was there before. */
    ServiceSpec spec() {
        if (resulting != null) return resulting;
        if (!isPatch()) return requested;
        return past.previous()
                .filter(previous -> !previous.deleted())
                .map(previous -> requested.over(previous.spec()))
                .orElse(requested);
    }

    boolean isPatch() {
        return "patch".equals(event.verb());
    }

    /** Whether it is about what Kubernetes itself calls a Service; others (Knative) use the name too. */
    boolean isCoreService() {
        return "services".equals(event.resource())
                && Objects.requireNonNullElse(event.apiGroup(), "").isEmpty();
    }

    /** Whether it is about a Service as such, not about a connection through it. */
    boolean isAboutService() {
        return isCoreService() && (event.subresource() == null || "status".equals(event.subresource()));
    }

    boolean tookEffect() {
        return outcome.persisted() == Outcome.Persisted.YES;
    }

    /** Whether the object was not there before the request. */
    boolean madeIt() {
        boolean answeredCreated = Objects.equals(event.responseCode(), 201);
        return tookEffect() && event.subresource() == null && ("create".equals(event.verb()) || answeredCreated);
    }

    boolean tookNoEffect() {
        return outcome.persisted() == Outcome.Persisted.NO;
    }

    /** What there is to say where the event shows nothing at these keys: that it has none, or that this is hidden. */
    Prose absent(String none, String... path) {
        return Prose.words(event.hides(path) ? "unknown: " + cut() : none);
    }

    /** How the event came to be incomplete, as a sentence without its end. */
    String cut() {
        return event.json().isCut()
                ? "the event was cut off after %,d bytes".formatted(event.document().length)
                : "the API server cut the bodies out of this event because it was too large";
    }

    /** Why the event cannot show what was sent, or not all of it; null when it shows it. */
    @Nullable
    String missingBody() {
        if (event.hides("requestObject")) return cut();
        if (event.json().at("requestObject") != null) return null;
        if ("Metadata".equals(event.level()))
            return "the audit policy logs this request at level Metadata, without bodies";
        return "the event carries no request body";
    }
}
