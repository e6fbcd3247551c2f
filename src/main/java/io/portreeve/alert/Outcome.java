package io.portreeve.alert;

import io.portreeve.event.AuditEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param because why it was or was not persisted, as the end of a sentence
 * @param serverMessage what the API server said about its refusal
 */
record Outcome(
        @Nullable String decision,
        @Nullable Integer responseCode,
        Persisted persisted,
        @Nullable Boolean dryRun,
        Prose because,
        @Nullable String serverMessage) {

    /** Whether what the request asked for was stored by the API server. */
    enum Persisted {
        YES,
        NO,
        UNKNOWN
    }

    private record Verdict(Persisted persisted, Prose because) {}

    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");
    private static final Set<String> CONNECTIONS = Set.of("exec", "attach", "portforward", "proxy");

    static Outcome of(AuditEvent event) {
        Verdict verdict = verdict(event);
        return new Outcome(
                event.decision(),
                event.responseCode(),
                verdict.persisted(),
                event.dryRun(),
                verdict.because(),
                firstText(event, "message"));
    }

    private static Verdict verdict(AuditEvent event) {
        if (Boolean.TRUE.equals(event.dryRun())) return no("it was a dry run");
        if ("Panic".equals(event.stage())) return no("the API server crashed while handling it");
        if ("forbid".equals(event.decision())) return no("authorization refused it");
        Integer code = event.responseCode();
        if (code != null && code >= 400) return no("it was refused with {}", refusal(event, code));
        if (event.verb() != null && !WRITES.contains(event.verb())) return no("a {} changes nothing", event.verb());
        String subresource = event.subresource();
        if (subresource != null && CONNECTIONS.contains(subresource)) {
            return no("{} opens a connection and stores nothing", subresource);
        }
        if ("services".equals(event.resource()) && "status".equals(subresource)) {
            return no("a write to the status subresource ignores the spec in its body");
        }
        if (code == null && event.hides("responseStatus", "code")) {
            return unknown("the event was cut off before its response code");
        }
        if (code == null) return unknown("the event carries no response code");
        if (code < 200 || code >= 300) return unknown("the response code {} does not tell", code);
        if (!"ResponseComplete".equals(event.stage())) {
            return unknown("the event is not of the stage ResponseComplete");
        }
        if (event.dryRun() == null) return unknown("without the request URI a dry run cannot be excluded");
        return new Verdict(Persisted.YES, Prose.of("the API server answered {}", code));
    }

    private static Prose refusal(AuditEvent event, int code) {
        String reason = firstText(event, "reason");
        return reason == null ? Prose.of("{}", code) : Prose.of("{} {}", code, reason);
    }

    /** A refusal is told in the status, or in the answered object, which then is a status. */
    private static @Nullable String firstText(AuditEvent event, String field) {
        String text = event.json().text("responseStatus", field);
        return text != null ? text : event.json().text("responseObject", field);
    }

    private static Verdict no(String because, Object... fillings) {
        return new Verdict(Persisted.NO, Prose.of(because, fillings));
    }

    private static Verdict unknown(String because, Object... fillings) {
        return new Verdict(Persisted.UNKNOWN, Prose.of(because, fillings));
    }
}
