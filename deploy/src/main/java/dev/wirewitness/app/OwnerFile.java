package dev.wirewitness.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes files that only their owner may read (0600), whole or not at all. */
final class OwnerFile {
    /** Writes what is to be in the file. */
    interface Content {
        void write(Path whole) throws IOException;
    }

    private OwnerFile() {}

    /** {@code content} is given an empty file beside {@code file}, which becomes {@code file} when it returns. */
    static void write(Path file, Content content) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        if (Files.getFileStore(whole.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        content.write(whole);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
