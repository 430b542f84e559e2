package dev.wirewitness.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** Keys of the installation that are random bytes in a file of their owner's (0600). */
final class Secrets {
    private Secrets() {}

    /** The key in {@code file}, made and stored if there is none. */
    static byte[] open(Path file, int length) throws IOException {
        if (!Files.exists(file)) {
            byte[] key = new byte[length];
            new SecureRandom().nextBytes(key);
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(whole);
            if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
                Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(whole, key);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != length) {
            throw new IOException(file + ": " + key.length + " bytes (expected: " + length
                    + "; placeholders of earlier conversations are lost if you delete it)");
        }
        return key;
    }
}
