package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Path;

/** A disk that fails on demand. */
final class FailingDisk implements Disk {
    private final Disk real = new RealDisk();
    volatile boolean full;
    volatile boolean syncFails;

    private void room() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        room();
        real.replace(path, content);
    }

    @Override
    public void replaceUnsynced(Path path, byte[] content) throws IOException {
        room();
        real.replaceUnsynced(path, content);
    }

    @Override
    public void replacePrivately(Path path, byte[] content) throws IOException {
        room();
        real.replacePrivately(path, content);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        real.syncFolder(folder);
    }

    @Override
    public OpenFile open(Path path) throws IOException {
        return failing(real.open(path));
    }

    @Override
    public OpenFile openShared(Path path) throws IOException {
        return failing(real.openShared(path));
    }

    private OpenFile failing(OpenFile file) {
        return new OpenFile() {
            @Override
            public void write(byte[] bytes, int offset, int length, long position) throws IOException {
                if (full) {
                    // as a real disk does: some of it arrives
                    file.write(bytes, offset, length / 2, position);
                }
                room();
                file.write(bytes, offset, length, position);
            }

            @Override
            public void force() throws IOException {
                if (syncFails) {
                    throw new IOException("Input/output error");
                }
                file.force();
            }

            @Override
            public void truncate(long length) throws IOException {
                file.truncate(length);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(path);
    }
}
