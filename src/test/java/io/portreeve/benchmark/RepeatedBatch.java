package io.portreeve.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A recorded batch that is sent again and again, each time with ids of its own and later. Ids and times are written over where they
 * stand, which costs a sender little, and the rest is in a file, so that the heap is the service's own.
 */
final class RepeatedBatch {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private static final int SECONDS_LENGTH = "2026-11-24T12:00:00".length();

    private final Path file;
    private final int[] ids;
    private final int[] times;
    private final long[] seconds;

    private RepeatedBatch(Path file, String body) {
        this.file = file;
        this.ids = places(IngestBenchmark.AUDIT_ID, 1, body);
        this.times = places(IngestBenchmark.TIME, 2, body);
        this.seconds = new long[times.length];
        for (int i = 0; i < times.length; i++) {
            seconds[i] = Instant.parse(body.substring(times[i], times[i] + SECONDS_LENGTH) + "Z")
                    .getEpochSecond();
        }
    }

    /** Prepares an EventList of these events in a file of this name. */
    static RepeatedBatch of(List<String> events, String name) {
        byte[] body = SentBatches.Shape.EVENT_LIST.body(events).getBytes(UTF_8);
        try {
            Path folder = Files.createDirectories(Path.of("target", "ingest-benchmark"));
            return new RepeatedBatch(Files.write(folder.resolve(name), body), new String(body, ISO_8859_1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int[] places(Pattern pattern, int group, String body) {
        return pattern.matcher(body)
                .results()
                .mapToInt(found -> found.start(group))
                .toArray();
    }

    /** The body with the ids and times of this copy. */
    byte[] copy(int number) {
        byte[] body;
        try {
            body = Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        byte[] id = "%08x".formatted(number).getBytes(ISO_8859_1);
        for (int place : ids) System.arraycopy(id, 0, body, place, id.length);
        long later = IngestBenchmark.RECORDING.multipliedBy(number).toSeconds();
        for (int i = 0; i < times.length; i++) {
            byte[] time = LocalDateTime.ofEpochSecond(seconds[i] + later, 0, ZoneOffset.UTC)
                    .format(SECONDS)
                    .getBytes(ISO_8859_1);
            System.arraycopy(time, 0, body, times[i], time.length);
        }
        return body;
    }
}
