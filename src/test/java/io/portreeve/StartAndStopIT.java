package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender that was there before the service and stays when it goes. */
class StartAndStopIT {

    private static final String KEY = "start-and-stop-key";

    @TempDir
    Path folder;

    @Test
    void from_before_the_start_to_after_the_stop_nothing_is_refused_for_good_and_nothing_lost() throws Exception {
        int port = ServiceProcess.freePort();
        String key = "--portreeve.bootstrap-admin-key=" + KEY;
        try (var sender = RetryingSender.start(port, KEY, 10, 200)) {
            var first = ServiceProcess.launchJar(folder.resolve("data"), port, key);
            sender.awaitMoreAcknowledged(10);
            first.terminate();
            sender.awaitStatus(0);
            first.close();

            try (var second = ServiceProcess.launchJar(folder.resolve("data"), port, key)) {
                sender.awaitMoreAcknowledged(10);
                sender.close();
                sender.assertAllStoredOnce();
                assertThat(second.isAlive()).isTrue();
            }
            System.out.printf(
                    "Start and stop: %d events acknowledged, all stored once; answers by status (0: none): %s%n",
                    sender.acknowledged(), sender.statuses());
            assertThat(sender.statuses().keySet()).containsAnyOf(0, 200).isSubsetOf(0, 200, 503);
        }
    }
}
