package io.portreeve;

import io.portreeve.database.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/**
 * The packaged service taken apart, with an archive of the classes that a start loads: a start takes half the work that way, and
 * tests that kill services start many.
 */
final class PreparedJar {

    private static final Path JAR = Path.of(System.getProperty("portreeve.test.jar", "target/portreeve.jar"));
    private static final Path FOLDER = JAR.resolveSibling("prepared-jar");
    private static final Path ARCHIVE = FOLDER.resolve("portreeve.aot");

    private PreparedJar() {}

    /** What Java is to be started with. Made at the first call for a jar. */
    static synchronized List<String> arguments(List<String> javaOptions) throws IOException {
        if (!isPrepared()) prepare(javaOptions);
        return List.of("-XX:AOTCache=" + ARCHIVE, "-jar", taken());
    }

    private static boolean isPrepared() throws IOException {
        return Files.exists(ARCHIVE)
                && Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(JAR)) > 0;
    }

    private static void prepare(List<String> javaOptions) throws IOException {
        FileSystemUtils.deleteRecursively(FOLDER);
        run(List.of("-Djarmode=tools", "-jar", JAR.toString(), "extract", "--destination", FOLDER.toString()));
        List<String> rehearsal = new ArrayList<>(javaOptions);
        TestPostgres.Database database = TestPostgres.newDatabase();
        rehearsal.addAll(List.of(
                "-XX:AOTCacheOutput=" + ARCHIVE,
                "-Dspring.context.exit=onRefresh",
                "-jar",
                taken(),
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--portreeve.bootstrap-admin-key=key-of-the-rehearsal"));
        run(rehearsal);
    }

    private static String taken() {
        return FOLDER.resolve(JAR.getFileName()).toString();
    }

    private static void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst(ProcessHandle.current().info().command().orElseThrow());
        Path log = JAR.resolveSibling("prepared-jar.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) throw new IOException("The jar could not be prepared, see " + log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the jar was prepared", e);
        }
    }
}
