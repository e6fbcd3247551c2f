package io.portreeve.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** PostgreSQL's programs, unpacked once for all test processes of a build. */
final class SharedPrograms {

    private static final Path FOLDER = Path.of("target", "test-database").toAbsolutePath();

    private SharedPrograms() {}

    /** Where this process has its database: several may test at once. */
    static Path folderOfThisProcess() {
        return FOLDER.resolve("process-" + System.getProperty("portreeve.test.process", "1"));
    }

    /** Puts the programs where a database in this folder looks for them. */
    static void linkInto(Path folder) throws IOException {
        Path programs = Files.createDirectories(FOLDER.resolve("postgresql"));
        try (var file = FileChannel.open(
                        FOLDER.resolve("unpacking"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = file.lock()) {
            PostgresBinaries.unpackBelow(programs);
        }
        Path link = Files.createDirectories(folder).resolve("postgresql");
        if (!Files.exists(link)) Files.createSymbolicLink(link, programs);
    }
}
