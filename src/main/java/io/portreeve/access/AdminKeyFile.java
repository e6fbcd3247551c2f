package io.portreeve.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file in the data folder that holds the first admin key; only the service's own user can read it. */
record AdminKeyFile(Path path) {

    static AdminKeyFile in(Path dataDir) {
        return new AdminKeyFile(dataDir.resolve("admin.key").toAbsolutePath().normalize());
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Writes it beside and moves it into place, so that it is never there half or with other permissions. */
    void write(KeySecret secret) {
        Path beside = path.resolveSibling("admin.key.new");
        try {
            Files.createDirectories(path.getParent());
            Files.deleteIfExists(beside);
            writeNew(beside, secret.text() + "\n");
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The first admin key could not be written to " + path, e);
        }
    }

    private static void writeNew(Path file, String text) throws IOException {
        var onlyMe = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, create, onlyMe)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }
}
