package io.portreeve.alert;

import io.portreeve.problem.ApiWord;
import io.portreeve.problem.ProblemException;
import io.portreeve.problem.ProblemException.FieldProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/**
 * What somebody wants changed at an alert. Absent parts stay as they are; an assignee of null means nobody.
 */
record AlertChange(
        @Nullable AlertStatus status,
        @Nullable CloseReason closeReason,
        @Nullable Assignment assignment,
        @Nullable List<String> tags) {

    static final int MAX_ASSIGNEE_LENGTH = 253;
    static final int MAX_TAG_LENGTH = 100;
    static final int MAX_TAGS = 50;

    private static final Set<String> FIELDS = Set.of("status", "closeReason", "assignee", "tags");

    /** To a person, or to nobody. */
    record Assignment(@Nullable String person) {}

    /** @throws ProblemException that names every field at fault */
    static AlertChange parse(JsonNode body) {
        return new Parser(body).change();
    }

    void applyTo(Alert alert, String by, Instant now) {
        if (status != null || closeReason != null) applyStatus(alert, by, now);
        if (assignment != null) alert.assignTo(assignment.person(), by, now);
        if (tags != null) alert.tag(tags, by, now);
    }

    private void applyStatus(Alert alert, String by, Instant now) {
        AlertStatus next = status == null ? alert.status() : status;
        if (closeReason != null && next != AlertStatus.CLOSED) {
            throw ProblemException.badField(
                    "closeReason",
                    ApiWord.of(closeReason),
                    "goes with status closed only; this alert is " + ApiWord.of(next));
        }
        boolean staysClosed = next == AlertStatus.CLOSED && alert.status() == AlertStatus.CLOSED;
        CloseReason reason = closeReason == null && staysClosed ? alert.closeReason() : closeReason;
        alert.moveTo(next, reason, by, now);
    }

    /** Reads a body and collects everything that is wrong with it. */
    private static final class Parser {

        private final JsonNode body;
        private final List<FieldProblem> problems = new ArrayList<>();

        Parser(JsonNode body) {
            this.body = body;
        }

        AlertChange change() {
            if (!body.isObject()) {
                throw new ProblemException(
                        HttpStatus.BAD_REQUEST, "invalid-request", "The body must be a JSON object.");
            }
            for (String field : body.propertyNames()) {
                if (!FIELDS.contains(field)) {
                    refuse(field, "cannot be changed; status, closeReason, assignee and tags can");
                }
            }
            AlertChange change = new AlertChange(
                    word("status", AlertStatus.class), word("closeReason", CloseReason.class), assignment(), tags());
            if (change.closeReason() != null && change.status() != null && change.status() != AlertStatus.CLOSED) {
                refuse("closeReason", "goes with status closed only");
            }
            if (!problems.isEmpty()) throw ProblemException.badFields(problems);
            return change;
        }

        private <E extends Enum<E>> @Nullable E word(String field, Class<E> type) {
            JsonNode value = body.get(field);
            if (value == null) return null;
            E constant =
                    value.isString() ? ApiWord.parse(type, value.stringValue()).orElse(null) : null;
            if (constant == null) refuse(field, ApiWord.choice(type));
            return constant;
        }

        private @Nullable Assignment assignment() {
            JsonNode value = body.get("assignee");
            if (value == null) return null;
            if (value.isNull()) return new Assignment(null);
            if (!value.isString() || !isName(value.stringValue(), MAX_ASSIGNEE_LENGTH)) {
                refuse("assignee", "must be null or 1 to " + MAX_ASSIGNEE_LENGTH + " visible characters");
                return null;
            }
            return new Assignment(value.stringValue().strip());
        }

        private @Nullable List<String> tags() {
            JsonNode value = body.get("tags");
            if (value == null) return null;
            List<String> tags = new ArrayList<>();
            if (!value.isArray() || value.size() > MAX_TAGS) {
                refuse("tags", "must be a list of at most " + MAX_TAGS + " texts");
                return null;
            }
            for (int i = 0; i < value.size(); i++) {
                JsonNode tag = value.get(i);
                if (tag.isString() && isName(tag.stringValue(), MAX_TAG_LENGTH)) {
                    tags.add(tag.stringValue().strip());
                } else {
                    refuse("tags[" + i + "]", "must be 1 to " + MAX_TAG_LENGTH + " visible characters");
                }
            }
            return tags;
        }

        private static boolean isName(String text, int maxLength) {
            return !text.isBlank()
                    && text.length() <= maxLength
                    && text.codePoints().noneMatch(VisibleText::isInvisible);
        }

        private void refuse(String field, String message) {
            problems.add(new FieldProblem(field, written(field), message));
        }

        private @Nullable Object written(String field) {
            JsonNode value = body.get(field);
            if (value == null) return null;
            return value.isString() ? value.stringValue() : value.isContainer() ? null : value.toString();
        }
    }
}
