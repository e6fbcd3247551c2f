package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** The sender's own time of a record, in any form that shippers write: it stands in for timestamps that a shipper ate. */
final class SenderTime {

    private static final List<String> KEYS = List.of("date", "@timestamp", "time", "timestamp");

    private static final DateTimeFormatter ISO_LIKE = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int MAX_DIGITS = 40;

    private SenderTime() {}

    /** The first of the usual keys that holds a time, or null. */
    static @Nullable Instant of(JsonObject record) {
        for (String key : KEYS) {
            Member member = record.member(key);
            Instant time = member == null || member.text() == null ? null : of(member.kind(), member.text());
            if (time != null) return time;
        }
        return null;
    }

    private static @Nullable Instant of(JsonToken kind, String text) {
        return kind.isNumeric() ? ofNumber(text) : ofText(text);
    }

    /** Seconds, milliseconds, microseconds or nanoseconds since 1970: their size tells which. */
    static @Nullable Instant ofNumber(String number) {
        if (number.length() > MAX_DIGITS) return null;
        double size = Double.parseDouble(number);
        if (!(size > 0 && size < 1e20)) return null;
        BigDecimal seconds =
                new BigDecimal(number).movePointLeft(size < 1e11 ? 0 : size < 1e14 ? 3 : size < 1e17 ? 6 : 9);
        long whole = seconds.longValue();
        long nanos =
                seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
        return known(Instant.ofEpochSecond(whole, nanos));
    }

    /** ISO 8601 or {@code java_sql_timestamp}; without a zone it is UTC. */
    static @Nullable Instant ofText(String text) {
        if (text.length() > MAX_DIGITS) return null;
        try {
            TemporalAccessor time = ISO_LIKE.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return known(
                    time instanceof OffsetDateTime zoned
                            ? zoned.toInstant()
                            : ((LocalDateTime) time).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Instant known(Instant time) {
        return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
    }
}
