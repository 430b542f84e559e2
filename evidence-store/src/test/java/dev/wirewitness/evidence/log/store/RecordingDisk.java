package dev.wirewitness.evidence.log.store;

import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Does everything on the real file system and remembers it, so that a {@link CrashImage} can be made at any moment. */
final class RecordingDisk implements Disk {
    /** What was asked of the disk, with names relative to the log's folder. */
    sealed interface Operation {}

    record Write(String path, byte[] bytes, long position) implements Operation {}

    record Force(String path) implements Operation {}

    /** An fsync failed: what it should have made durable may be gone, and no later one brings it back. */
    record Lost(String path) implements Operation {}

    record Truncate(String path, long length) implements Operation {}

    /** @param synced whether the name is durable with it */
    record Replace(String path, byte[] content, boolean synced) implements Operation {}

    record SyncFolder(String path) implements Operation {}

    record Delete(String path) implements Operation {}

    private final RealDisk real = new RealDisk();
    private final Path root;
    private final List<Operation> operations = new ArrayList<>();

    RecordingDisk(Path root) {
        this.root = root;
    }

    synchronized int count() {
        return operations.size();
    }

    synchronized List<Operation> operations() {
        return List.copyOf(operations);
    }

    synchronized void forget() {
        operations.clear();
    }

    /** Remembers an fsync that failed. */
    void lost(Path path) {
        did(new Lost(name(path)));
    }

    private String name(Path path) {
        return root.relativize(path.toAbsolutePath()).toString();
    }

    /** After it was done: what was not yet done at a crash counts as never begun, which its own halves cover. */
    private synchronized void did(Operation operation) {
        operations.add(operation);
    }

    @Override
    public void replace(Path path, byte[] content) throws IOException {
        real.replace(path, content);
        did(new Replace(name(path), content.clone(), true));
    }

    @Override
    public void replaceUnsynced(Path path, byte[] content) throws IOException {
        real.replaceUnsynced(path, content);
        did(new Replace(name(path), content.clone(), false));
    }

    @Override
    public void replacePrivately(Path path, byte[] content) throws IOException {
        real.replacePrivately(path, content);
        did(new Replace(name(path), content.clone(), true));
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        real.syncFolder(folder);
        did(new SyncFolder(name(folder)));
    }

    @Override
    public OpenFile open(Path path) throws IOException {
        return recording(real.open(path), name(path));
    }

    @Override
    public OpenFile openShared(Path path) throws IOException {
        return recording(real.openShared(path), name(path));
    }

    private OpenFile recording(OpenFile file, String name) {
        return new OpenFile() {
            @Override
            public void write(byte[] bytes, int offset, int length, long position) throws IOException {
                // before the write: a crash may find it in the middle
                did(new Write(name, Arrays.copyOfRange(bytes, offset, offset + length), position));
                file.write(bytes, offset, length, position);
            }

            @Override
            public void force() throws IOException {
                file.force();
                did(new Force(name));
            }

            @Override
            public void truncate(long length) throws IOException {
                file.truncate(length);
                did(new Truncate(name, length));
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
        did(new Delete(name(path)));
    }
}
