package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder on a small disk that fills up. */
class FullDiskIT {

    private static final int BALLAST = 80 << 20;

    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", disk.toString()),
                "a small disk can be mounted");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    @Test
    void a_full_disk_is_503_and_all_is_well_when_there_is_room_again() throws Exception {
        Path data = Files.createDirectory(disk.resolve("data"));
        try (var service = ServiceProcess.start(data)) {
            Path ballast = Files.write(disk.resolve("ballast"), new byte[BALLAST]);
            try (var sender = RetryingSender.start(service.port(), service.key(), 500, 1_000)) {
                sender.awaitStatus(503);
                sender.awaitStatus(503);
                Files.delete(ballast);
                sender.awaitMoreAcknowledged(5);

                sender.close();
                sender.assertAllStoredOnce();
                System.out.printf(
                        "Full disk: %d events acknowledged, all stored once; answers by status: %s; last refusal: %s%n",
                        sender.acknowledged(), sender.statuses(), sender.lastBody(503));
                assertThat(sender.statuses().keySet()).as(sender.lastBody(0)).containsOnly(200, 503);
            }
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
