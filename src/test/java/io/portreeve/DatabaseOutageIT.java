package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database hangs, is killed, and is away for a minute, with a sender that retries all along. */
class DatabaseOutageIT {

    private static final Duration OUTAGE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void whatever_happens_to_the_database_nothing_acknowledged_is_lost_or_doubled() throws Exception {
        Path data = folder.resolve("data");
        try (var service = ServiceProcess.start(data);
                var sender = RetryingSender.start(service.port(), service.key(), 10, 200)) {
            sender.awaitMoreAcknowledged(20);

            service.signalDatabase("STOP");
            sender.awaitStatus(503);
            service.signalDatabase("CONT");
            sender.awaitMoreAcknowledged(20);

            service.signalDatabase("KILL");
            sender.awaitMoreAcknowledged(20);

            Path hidden = hidePrograms(data);
            service.signalDatabase("INT");
            Instant back = Instant.now().plus(OUTAGE);
            while (Instant.now().isBefore(back)) sender.awaitStatus(503);
            showPrograms(hidden, data);
            sender.awaitMoreAcknowledged(20);

            sender.close();
            sender.assertAllStoredOnce();
            System.out.printf(
                    "Database outages: %d events acknowledged, all stored once; answers by status: %s%n",
                    sender.acknowledged(), sender.statuses());
            assertThat(sender.statuses().keySet()).as(sender.lastBody(0)).containsOnly(200, 503);
            assertThat(sender.lastBody(503)).contains("urn:portreeve:problem:database-unavailable");
            assertThat(Files.readString(folder.resolve("service.log"))).doesNotContain("marked as broken");
        }
    }

    /** What ends now cannot be started again: the database is away until they are back. */
    private static Path hidePrograms(Path data) throws IOException {
        try (Stream<Path> programs = Files.list(data.resolve("postgresql"))) {
            Path shown = programs.findFirst().orElseThrow();
            return Files.move(shown, data.resolveSibling(shown.getFileName()));
        }
    }

    private static void showPrograms(Path hidden, Path data) throws IOException {
        Files.move(hidden, data.resolve("postgresql").resolve(hidden.getFileName()));
    }
}
