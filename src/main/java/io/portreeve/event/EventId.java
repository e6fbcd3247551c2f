package io.portreeve.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API's id of a stored event: the time it is stored under and its identity, which together are its unique key, so that
 * one lookup in one partition finds it. Written as {@code <microseconds since 1970>-<32 hex digits>}.
 */
public record EventId(Instant storedTime, UUID identity) {

    private static final Pattern FORM = Pattern.compile("(-?[0-9]{1,17})-([0-9a-f]{16})([0-9a-f]{16})");

    /** @throws IllegalArgumentException when the text is not an event id */
    public static EventId parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("not an event id: " + SafeText.cut(text, 100));
        return new EventId(
                Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS),
                new UUID(Long.parseUnsignedLong(parts.group(2), 16), Long.parseUnsignedLong(parts.group(3), 16)));
    }

    @Override
    public String toString() {
        return "%d-%016x%016x"
                .formatted(
                        ChronoUnit.MICROS.between(Instant.EPOCH, storedTime),
                        identity.getMostSignificantBits(),
                        identity.getLeastSignificantBits());
    }
}
