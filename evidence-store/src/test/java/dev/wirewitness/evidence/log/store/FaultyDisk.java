package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.log.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk that does one thing it is asked badly, and says so: the n-th, in one of these ways. */
final class FaultyDisk implements Disk {
    enum Fault {
        /** Nothing is done. */
        REFUSED,
        /** Half of it is done. */
        SHORT,
        /** It is done, but the answer is a failure. */
        DONE,
        /** Nothing is done, and nothing that is asked from then on. */
        DEAD
    }

    private interface Act {
        void run() throws IOException;
    }

    private final RecordingDisk disk;
    private final int at;
    private final Fault fault;
    private int asked;
    private String hit = "";

    FaultyDisk(RecordingDisk disk, int at, Fault fault) {
        this.disk = disk;
        this.at = at;
        this.fault = fault;
    }

    /** What was asked when it failed; empty when so much was never asked. */
    synchronized String hit() {
        return hit;
    }

    /** Whether it does nothing any more. */
    synchronized boolean dead() {
        return fault == Fault.DEAD && asked > at;
    }

    private synchronized boolean failsNow(String what) {
        boolean now = asked == at || fault == Fault.DEAD && asked > at;
        hit = asked == at ? what : hit;
        asked++;
        return now;
    }

    private void act(String what, Act whole, Act half) throws IOException {
        if (!failsNow(what)) {
            whole.run();
            return;
        }
        switch (fault) {
            case REFUSED, DEAD -> {}
            case SHORT -> half.run();
            case DONE -> whole.run();
        }
        throw new IOException("Input/output error (" + fault + ", " + what + ")");
    }

    private static String last(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** What lies about when a file was to be replaced and the room ended. */
    private static void halfOfTheTemporary(Path path, byte[] content) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && Files.isDirectory(folder)) {
            Files.write(folder.resolve(path.getFileName() + ".tmp"), Arrays.copyOf(content, content.length / 2));
        }
    }

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        // the name may be in place and not be synced
        act("replace " + last(path), () -> disk.replace(path, content), () -> disk.replaceUnsynced(path, content));
    }

    @Override
    public void replacePrivately(Path path, byte[] content) throws IOException {
        act("replace " + last(path),
                () -> disk.replacePrivately(path, content), () -> halfOfTheTemporary(path, content));
    }

    @Override
    public void replaceUnsynced(Path path, byte[] content) throws IOException {
        act("replace " + last(path),
                () -> disk.replaceUnsynced(path, content), () -> halfOfTheTemporary(path, content));
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        act("sync " + last(folder), () -> disk.syncFolder(folder), () -> {});
    }

    @Override
    public OpenFile open(Path path) throws IOException {
        act("open " + last(path), () -> {}, () -> {});
        return faulty(path, disk.open(path));
    }

    @Override
    public OpenFile openShared(Path path) throws IOException {
        act("open " + last(path), () -> {}, () -> {});
        return faulty(path, disk.openShared(path));
    }

    private OpenFile faulty(Path path, OpenFile file) {
        return new OpenFile() {
            @Override
            public void write(byte[] bytes, int offset, int length, long position) throws IOException {
                act("write " + last(path),
                        () -> file.write(bytes, offset, length, position),
                        () -> file.write(bytes, offset, length / 2, position));
            }

            @Override
            public void force() throws IOException {
                act("force " + last(path), file::force, () -> disk.lost(path));
            }

            @Override
            public void truncate(long length) throws IOException {
                act("truncate " + last(path), () -> file.truncate(length), () -> {});
            }

            @Override
            public void close() throws IOException {
                file.close();
                act("close " + last(path), () -> {}, () -> {});
            }
        };
    }

    @Override
    public void delete(Path path) throws IOException {
        act("delete " + last(path), () -> disk.delete(path), () -> {});
    }
}
