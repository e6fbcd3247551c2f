package io.portreeve.problem;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * JSON of callers, read as it stands: a misspelt field is refused, not ignored, because what it was meant to limit would
 * otherwise stand unlimited, and so is a value of another kind than the field's, because a guess may mean something else than
 * its writer: a text for a number, a number for a time, an empty text for nothing.
 */
final class StrictJson {

    private static final List<CoercionInputShape> GUESSED = List.of(
            CoercionInputShape.Integer,
            CoercionInputShape.Float,
            CoercionInputShape.Boolean,
            CoercionInputShape.String,
            CoercionInputShape.EmptyString);

    private StrictJson() {}

    static JsonMapper of(JsonMapper json) {
        return json.rebuild()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .withCoercionConfigDefaults(
                        kinds -> GUESSED.forEach(shape -> kinds.setCoercion(shape, CoercionAction.Fail)))
                .addModule(new SimpleModule()
                        .addDeserializer(Instant.class, new TextOnly<>(Instant.class, Instant::parse))
                        .addDeserializer(Duration.class, new TextOnly<>(Duration.class, Duration::parse)))
                .build();
    }

    /** A time as RFC 3339 or ISO 8601 writes it. A number could be seconds or milliseconds, and may be more than there is time. */
    private static final class TextOnly<T> extends StdScalarDeserializer<T> {

        private final Class<T> type;
        private final transient Function<String, T> parser;

        TextOnly(Class<T> type, Function<String, T> parser) {
            super(type);
            this.type = type;
            this.parser = parser;
        }

        @Override
        @SuppressWarnings("unchecked") // it never returns, no handler of problems is registered
        public T deserialize(JsonParser json, DeserializationContext context) {
            if (!json.currentToken().isScalarValue()) return (T) context.handleUnexpectedToken(type, json);
            if (!json.hasToken(JsonToken.VALUE_STRING)) throw unfit(json);
            try {
                return parser.apply(json.getString());
            } catch (DateTimeException e) {
                throw unfit(json);
            }
        }

        private InvalidFormatException unfit(JsonParser json) {
            return InvalidFormatException.from(json, "not fit", json.getString(), type);
        }
    }
}
