package dev.wirewitness.evidence.log.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second writer out of a log folder, in this process or another, until closed or until the process ends. */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock take(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw taken(folder, file);
            }
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new FolderLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(folder, file);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether somebody holds the folder; a folder that nobody ever wrote to is free. */
    static boolean held(Path folder) throws IOException {
        Path file = folder.resolve("lock");
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private static IOException taken(Path folder, Path file) throws IOException {
        return new IOException("log " + folder + ": in use by process " + Files.readString(file).strip()
                + " (expected: one writer); stop that process or choose another folder");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
