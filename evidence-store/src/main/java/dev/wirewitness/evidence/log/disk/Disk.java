package dev.wirewitness.evidence.log.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** The few things the log asks of the file system, each of which can fail. Tests put a failing one in its place. */
public interface Disk {
    /** Makes {@code path} with this content durably: a temporary file, fsync, rename, fsync of the folder. */
    void replace(Path path, byte[] content) throws IOException;

    /** As {@link #replace}, without the fsync of the folder: {@link #syncFolder} follows for several files at once. */
    void replaceUnsynced(Path path, byte[] content) throws IOException;

    /** As {@link #replace}, readable by the file's owner alone (0600) from its first byte on. */
    void replacePrivately(Path path, byte[] content) throws IOException;

    /** Makes the names in a folder durable. */
    void syncFolder(Path folder) throws IOException;

    /** Opens an existing file for writing. */
    OpenFile open(Path path) throws IOException;

    /** The same for several threads, one at a time in {@code write}: an interrupt of one does not close the file. */
    OpenFile openShared(Path path) throws IOException;

    void delete(Path path) throws IOException;

    /** A file that is being written; one thread unless it was opened shared. */
    interface OpenFile extends Closeable {
        void write(byte[] bytes, int offset, int length, long position) throws IOException;

        /** Makes what was written durable. After a failure nothing may be assumed of earlier writes. */
        void force() throws IOException;

        void truncate(long length) throws IOException;
    }
}
