package io.portreeve.kql;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/** Instants, to the millisecond; a query may also calculate: {@code now-1d}, {@code now/d}, {@code 2024-05-01||+1d/d}. */
final class DateRules extends OrderedRules<Long> {

    private static final String NOW = "now";
    private static final String ANCHOR_END = "||";

    private final OffsetDateTime now;

    DateRules(Instant now) {
        this.now = now.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
    }

    @Override
    @Nullable
    Long read(Object scalar) {
        Span<OffsetDateTime> date = DateText.span(scalar.toString());
        return date == null ? null : millis(date.first());
    }

    @Override
    String text(Long value) {
        return Instant.ofEpochMilli(value).toString();
    }

    @Override
    Span<Long> span(String text) {
        try {
            Span<OffsetDateTime> span = calculated(text);
            return new Span<>(millis(span.first()), millis(span.last()));
        } catch (DateTimeException | ArithmeticException e) {
            throw notADate();
        }
    }

    private Span<OffsetDateTime> calculated(String text) {
        if (text.startsWith(NOW)) return calculated(new Span<>(now, now), text.substring(NOW.length()));
        int end = text.indexOf(ANCHOR_END);
        Span<OffsetDateTime> anchor = DateText.span(end < 0 ? text : text.substring(0, end));
        if (anchor == null) throw notADate();
        return end < 0 ? anchor : calculated(anchor, text.substring(end + ANCHOR_END.length()));
    }

    private static Span<OffsetDateTime> calculated(Span<OffsetDateTime> anchor, String steps) {
        Span<OffsetDateTime> span = anchor;
        int position = 0;
        while (position < steps.length()) {
            char operation = steps.charAt(position++);
            int digits = position;
            while (position < steps.length() && isDigit(steps.charAt(position))) position++;
            if (position == steps.length()) throw notADate();
            String amount = steps.substring(digits, position);
            span = step(span, operation, amount, unit(steps.charAt(position++)));
        }
        return span;
    }

    private static Span<OffsetDateTime> step(
            Span<OffsetDateTime> span, char operation, String amount, ChronoUnit unit) {
        if (operation == '/' && amount.isEmpty()) {
            OffsetDateTime end = start(span.last(), unit).plus(1, unit).minus(1, ChronoUnit.MILLIS);
            return new Span<>(start(span.first(), unit), end);
        }
        if ("+-".indexOf(operation) < 0 || amount.length() > 9) throw notADate();
        int units = amount.isEmpty() ? 1 : Integer.parseInt(amount);
        int signed = operation == '+' ? units : -units;
        return new Span<>(span.first().plus(signed, unit), span.last().plus(signed, unit));
    }

    private static boolean isDigit(char character) {
        return '0' <= character && character <= '9';
    }

    private static ChronoUnit unit(char letter) {
        return switch (letter) {
            case 'y' -> ChronoUnit.YEARS;
            case 'M' -> ChronoUnit.MONTHS;
            case 'w' -> ChronoUnit.WEEKS;
            case 'd' -> ChronoUnit.DAYS;
            case 'h', 'H' -> ChronoUnit.HOURS;
            case 'm' -> ChronoUnit.MINUTES;
            case 's' -> ChronoUnit.SECONDS;
            default -> throw notADate();
        };
    }

    /** When the unit that the time lies in began. */
    private static OffsetDateTime start(OffsetDateTime time, ChronoUnit unit) {
        return switch (unit) {
            case YEARS -> time.withDayOfYear(1).truncatedTo(ChronoUnit.DAYS);
            case MONTHS -> time.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
            case WEEKS ->
                time.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).truncatedTo(ChronoUnit.DAYS);
            default -> time.truncatedTo(unit);
        };
    }

    private static long millis(OffsetDateTime time) {
        return time.toInstant().toEpochMilli();
    }

    private static UnfitValueException notADate() {
        return new UnfitValueException(
                "is not a date", "Write \"2024-05-01\", \"2024-05-01T10:00:00Z\", epoch milliseconds, or now-1d.");
    }
}
