package io.portreeve.detection;

import io.portreeve.event.FieldCatalogue;
import io.portreeve.event.SeenEvent;
import io.portreeve.kql.FieldValues;
import io.portreeve.kql.KqlFault;
import io.portreeve.rule.Rule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says why an event has no body when a clause asks for what would stand in it: the commonest cause of a clause that is false, and
 * one that nobody can mend at the rule.
 */
final class MissingBody {

    private static final FieldValues LEVEL = new FieldValues("kubernetes.audit.level", FieldCatalogue.TYPES);
    private static final FieldValues REDACTED = new FieldValues("portreeve.redacted", FieldCatalogue.TYPES);

    private MissingBody() {}

    /** Empty when the event has what was asked for, or should have had it. */
    static Optional<String> of(Rule rule, SeenEvent event, List<KqlFault> faults) {
        boolean request = isAskedFor("requestObject", faults);
        boolean response = isAskedFor("responseObject", faults);
        if (!request && !response) return Optional.empty();
        if (!REDACTED.of(event.fields()).isEmpty()) {
            return Optional.of(
                    "Bodies of such events may hold secrets and are taken out before they are stored: see portreeve.redacted.");
        }
        return LEVEL.of(event.fields()).stream()
                .filter(level -> lacks(level, response))
                .findFirst()
                .map(level -> tooLow(rule, level, response));
    }

    private static boolean isAskedFor(String body, List<KqlFault> faults) {
        String above = "kubernetes.audit." + body;
        return faults.stream()
                .filter(fault -> fault.values().isEmpty() && fault.field() != null)
                .anyMatch(fault -> above.equals(fault.field())
                        || String.valueOf(fault.field()).startsWith(above + "."));
    }

    private static boolean lacks(String level, boolean response) {
        return Set.of("None", "Metadata").contains(level) || (response && level.equals("Request"));
    }

    private static String tooLow(Rule rule, String level, boolean response) {
        return "It came at level %s, without %s: the audit policy must log it at %s; see GET /api/v1/rules/%s/readiness."
                .formatted(
                        level,
                        response ? "the body of the response" : "a body",
                        response ? "RequestResponse" : "Request",
                        rule.id());
    }
}
