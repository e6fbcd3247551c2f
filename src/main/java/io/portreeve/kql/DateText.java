package io.portreeve.kql;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a date as a document or a query writes it: ISO 8601 (UTC when no zone is given) or epoch milliseconds. */
final class DateText {

    private static final int MAX_LENGTH = 64;
    private static final DateTimeFormatter ISO = iso();

    private DateText() {}

    /** The instants that the text stands for, or null when it is no date: parts that it leaves out may be anything. */
    static @Nullable Span<OffsetDateTime> span(String text) {
        if (text.length() > MAX_LENGTH) return null;
        try {
            Span<OffsetDateTime> date = isoSpan(text);
            return date != null ? date : epochSpan(text);
        } catch (DateTimeException e) {
            // Well-formed, but no such day or hour.
            return null;
        }
    }

    private static @Nullable Span<OffsetDateTime> isoSpan(String text) {
        ParsePosition end = new ParsePosition(0);
        // Unresolved, because resolving would fill in the parts whose absence matters.
        TemporalAccessor parts = ISO.parseUnresolved(text, end);
        if (parts == null || end.getIndex() < text.length()) return null;
        OffsetDateTime first = LocalDateTime.of(
                        part(parts, ChronoField.YEAR, 0),
                        part(parts, ChronoField.MONTH_OF_YEAR, 1),
                        part(parts, ChronoField.DAY_OF_MONTH, 1),
                        part(parts, ChronoField.HOUR_OF_DAY, 0),
                        part(parts, ChronoField.MINUTE_OF_HOUR, 0),
                        part(parts, ChronoField.SECOND_OF_MINUTE, 0),
                        part(parts, ChronoField.NANO_OF_SECOND, 0))
                .truncatedTo(ChronoUnit.MILLIS)
                .atOffset(ZoneOffset.ofTotalSeconds(part(parts, ChronoField.OFFSET_SECONDS, 0)));
        return new Span<>(first, first.plus(1, smallest(parts)).minus(1, ChronoUnit.MILLIS));
    }

    private static int part(TemporalAccessor parts, ChronoField field, int absent) {
        return parts.isSupported(field) ? field.checkValidIntValue(parts.getLong(field)) : absent;
    }

    private static ChronoUnit smallest(TemporalAccessor parts) {
        if (parts.isSupported(ChronoField.NANO_OF_SECOND)) return ChronoUnit.MILLIS;
        if (parts.isSupported(ChronoField.SECOND_OF_MINUTE)) return ChronoUnit.SECONDS;
        if (parts.isSupported(ChronoField.MINUTE_OF_HOUR)) return ChronoUnit.MINUTES;
        if (parts.isSupported(ChronoField.HOUR_OF_DAY)) return ChronoUnit.HOURS;
        if (parts.isSupported(ChronoField.DAY_OF_MONTH)) return ChronoUnit.DAYS;
        return parts.isSupported(ChronoField.MONTH_OF_YEAR) ? ChronoUnit.MONTHS : ChronoUnit.YEARS;
    }

    private static @Nullable Span<OffsetDateTime> epochSpan(String text) {
        if (!text.matches("-?[0-9]{1,15}(\\.[0-9]+)?")) return null;
        int point = text.indexOf('.');
        long millis = Long.parseLong(point < 0 ? text : text.substring(0, point));
        OffsetDateTime instant = OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
        return new Span<>(instant, instant);
    }

    private static DateTimeFormatter iso() {
        return new DateTimeFormatterBuilder()
                .appendValue(ChronoField.YEAR, 4)
                .optionalStart()
                .appendLiteral('-')
                .appendValue(ChronoField.MONTH_OF_YEAR, 2)
                .optionalStart()
                .appendLiteral('-')
                .appendValue(ChronoField.DAY_OF_MONTH, 2)
                .optionalStart()
                .appendLiteral('T')
                .appendValue(ChronoField.HOUR_OF_DAY, 2)
                .optionalStart()
                .appendLiteral(':')
                .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
                .optionalStart()
                .appendLiteral(':')
                .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
                .optionalStart()
                .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                .optionalEnd()
                .optionalEnd()
                .optionalEnd()
                .appendPattern("[XXX][XX][X]")
                .toFormatter(Locale.ROOT);
    }
}
