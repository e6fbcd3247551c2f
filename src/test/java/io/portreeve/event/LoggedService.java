package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.event.ServiceEvents.Told;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.ServiceHistory;
import io.portreeve.exposure.ToldWrite;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events of one Service as its API servers log them, in the order in which they come, and the history that they make. */
final class LoggedService {

    static final Instant START = Instant.parse("2026-11-24T03:00:00Z");

    private final Map<String, ExposureChange> changes = new HashMap<>();
    private ServiceHistory history = ServiceHistory.empty();

    /**
     * An event.
     *
     * @param second when it happened, by the clock of the API server that logged it
     * @param version of the Service in the answer
     * @param query of the request, with its question mark
     * @param request its body, with ' for "; null when it isn't logged
     * @param spec the Service's in the answer; null when the answer isn't logged
     * @param rest of the event
     */
    record Logged(
            String verb,
            int code,
            int second,
            int version,
            String query,
            @Nullable String request,
            @Nullable String spec,
            String rest) {

        static Logged create(String spec) {
            return new Logged("create", 201, 0, 0, "", "{'spec':%s}".formatted(spec), null, "");
        }

        static Logged patch(String request) {
            return new Logged("patch", 200, 0, 0, "", request, null, "");
        }

        static Logged reading(int version, String spec) {
            return new Logged("get", 200, 0, version, "", null, spec, "");
        }

        static Logged deletion(String verb, String query) {
            return new Logged(verb, 200, 0, 0, query, null, null, "");
        }

        Logged at(int later) {
            return new Logged(verb, code, later, version, query, request, spec, rest);
        }

        Logged refusedWith(int answer) {
            return new Logged(verb, answer, second, version, query, request, null, rest);
        }

        Logged answered(int newest, String result) {
            return new Logged(verb, code, second, newest, query, request, result, rest);
        }

        Logged withoutBodies() {
            return new Logged(verb, code, second, version, query, null, null, rest);
        }

        Logged annotated(String key, String value) {
            String annotations = ",'annotations':{'%s':%s}".formatted(key, value);
            return new Logged(verb, code, second, version, query, request, spec, annotations);
        }

        AuditEvent event() {
            String answer = spec == null ? "" : """
                    ,'responseObject':{'kind':'Service','metadata':{'name':'web','resourceVersion':'%d'},'spec':%s}""".formatted(version, spec);
            String json = """
                    {'auditID':'a','level':'RequestResponse','stage':'ResponseComplete','verb':'%s',
                    'requestURI':'/api/v1/namespaces/shop/services/web%s',
                    'objectRef':{'resource':'services','namespace':'shop','name':'web'},'responseStatus':{'code':%d}%s%s,
                    'stageTimestamp':'%s'%s}""".formatted(
                            verb,
                            query,
                            code,
                            request == null ? "" : ",'requestObject':" + request,
                            answer,
                            START.plusSeconds(second),
                            rest);
            return AuditEvent.read("lab", json.replace('\'', '"').getBytes(UTF_8), null);
        }
    }

    /** Takes in an event that comes under a name; what is told of it then, in the words of rules. */
    String take(String name, Logged logged) {
        List<ToldWrite> told = ServiceEvents.read(logged.event(), name, START).stream()
                .map(Told::write)
                .filter(write -> !write.reads() || history.learnsFrom(write))
                .toList();
        ServiceHistory.Addition addition = ServiceHistory.parse(history.text()).add(told);
        history = addition.history();
        changes.putAll(addition.changes());
        return told(name);
    }

    /** What is told of the event of that name by now; empty when nothing is. */
    String told(String name) {
        ExposureChange change = changes.get(name);
        return change == null ? "" : change.kind().word();
    }

    /** What was opened or closed, or what hides that. */
    ExposureChange change(String name) {
        return Objects.requireNonNull(changes.get(name), name);
    }

    ServiceHistory history() {
        return history;
    }
}
