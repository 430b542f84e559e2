package dev.wirewitness.evidence.log.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file system of the machine. */
public final class RealDisk implements Disk {
    private static final Set<StandardOpenOption> REPLACE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        replaceUnsynced(path, content);
        syncFolder(parent(path));
    }

    @Override
    public void replacePrivately(Path path, byte[] content) throws IOException {
        put(path, content, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        syncFolder(parent(path));
    }

    @Override
    public void replaceUnsynced(Path path, byte[] content) throws IOException {
        put(path, content);
    }

    private void put(Path path, byte[] content, FileAttribute<?>... attributes) throws IOException {
        Path folder = parent(path);
        makeFolder(folder);
        Path temporary = folder.resolve(path.getFileName() + ".tmp");
        if (attributes.length > 0) {
            // a file that is there already would keep its permissions
            Files.deleteIfExists(temporary);
        }
        try (FileChannel out = FileChannel.open(temporary, REPLACE, attributes)) {
            ByteBuffer from = ByteBuffer.wrap(content);
            while (from.hasRemaining()) {
                out.write(from);
            }
            out.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A new folder's own name has to be durable too. */
    private void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(parent(folder));
            Files.createDirectories(folder);
            syncFolder(parent(folder));
        }
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public OpenFile open(Path path) throws IOException {
        return new RealFile(FileChannel.open(path, StandardOpenOption.WRITE));
    }

    @Override
    public OpenFile openShared(Path path) throws IOException {
        return new SharedFile(new RandomAccessFile(path.toFile(), "rw"));
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("path " + path + ": has no folder (expected: a file in a folder)");
        }
        return parent;
    }

    private record RealFile(FileChannel channel) implements OpenFile {
        @Override
        public void write(byte[] bytes, int offset, int length, long position) throws IOException {
            ByteBuffer from = ByteBuffer.wrap(bytes, offset, length);
            while (from.hasRemaining()) {
                channel.write(from, position + from.position() - offset);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Without a channel, which an interrupt of any of its threads would close. */
    private record SharedFile(RandomAccessFile file) implements OpenFile {
        @Override
        public void write(byte[] bytes, int offset, int length, long position) throws IOException {
            file.seek(position);
            file.write(bytes, offset, length);
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void truncate(long length) throws IOException {
            file.setLength(length);
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
