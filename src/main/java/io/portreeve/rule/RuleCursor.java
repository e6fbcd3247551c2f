package io.portreeve.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.problem.ProblemException;
import java.util.Base64;

/** A place in the list of rules, which goes by name. Callers see it as one opaque word. */
record RuleCursor(String name, String ruleId) {

    /** PostgreSQL's text cannot hold it, so neither can a name or an id. */
    private static final char SEPARATOR = '\0';

    static RuleCursor after(Rule rule) {
        return new RuleCursor(rule.name(), rule.id().value());
    }

    static RuleCursor parse(String cursor) {
        String place = decode(cursor);
        int separator = place.indexOf(SEPARATOR);
        if (separator < 0 || separator != place.lastIndexOf(SEPARATOR)) throw unknown(cursor);
        return new RuleCursor(place.substring(0, separator), place.substring(separator + 1));
    }

    private static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw unknown(cursor);
        }
    }

    private static ProblemException unknown(String cursor) {
        return ProblemException.badField(
                "cursor", cursor, "is no cursor of this list; give the 'next' of its last page");
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((name + SEPARATOR + ruleId).getBytes(UTF_8));
    }
}
