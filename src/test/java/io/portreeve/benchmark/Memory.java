package io.portreeve.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What processes hold of the machine's memory, as Linux tells it. */
final class Memory {

    private Memory() {}

    /** In MB; memory shared by several processes counts in parts, so that sums are right. */
    static long ofProcess(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    >> 10;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** This process and those of its database. */
    static long ofServiceAndDatabase() {
        return ofProcess(ProcessHandle.current().pid())
                + ProcessHandle.current()
                        .descendants()
                        .filter(Memory::isDatabase)
                        .mapToLong(process -> ofProcess(process.pid()))
                        .sum();
    }

    /** A child of this process that is no node to compare with. */
    static boolean isDatabase(ProcessHandle child) {
        return child.info()
                .command()
                .filter(command -> !command.endsWith("/java"))
                .isPresent();
    }
}
