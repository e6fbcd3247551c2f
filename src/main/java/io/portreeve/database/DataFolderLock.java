package io.portreeve.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Holds a data folder for one living service. The operating system lets go of it when the process dies, however it dies. */
final class DataFolderLock implements AutoCloseable {

    private final FileChannel channel;

    private DataFolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws EmbeddedPostgresException when another living service holds the folder */
    static DataFolderLock take(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("portreeve.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) != null) return new DataFolderLock(channel);
        channel.close();
        throw new EmbeddedPostgresException(
                "Another Portreeve is running on the data folder %s.".formatted(folder),
                "Stop it, or give this one a folder of its own with portreeve.data-dir.",
                null);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
