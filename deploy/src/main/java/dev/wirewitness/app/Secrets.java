package dev.wirewitness.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Keys of the installation that are random bytes in a file of their owner's (0600). */
final class Secrets {
    private Secrets() {}

    /** The key in {@code file}, made and stored if there is none. */
    static byte[] open(Path file, int length) throws IOException {
        if (!Files.exists(file)) {
            byte[] key = new byte[length];
            new SecureRandom().nextBytes(key);
            OwnerFile.write(file, whole -> Files.write(whole, key));
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != length) {
            throw new IOException(file + ": " + key.length + " bytes (expected: " + length
                    + "; placeholders of earlier conversations are lost if you delete it)");
        }
        return key;
    }
}
