package dev.wirewitness.proxy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Text that must not lie open: read within limits, and only from a file that is closed to others. */
public final class PrivateFile {
    private PrivateFile() {}

    /**
     * Reads all of it.
     *
     * @param key setting that names the file
     * @param expected what stands in it
     * @throws IllegalArgumentException with key, file and what is wrong
     */
    public static String read(String key, Path file, long maxBytes, String expected) {
        try {
            long size = Files.size(file);
            if (size > maxBytes) {
                throw problem(key, file, size + " bytes (expected: at most " + maxBytes + ")");
            }
            PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (posix != null) {
                Set<PosixFilePermission> mode = posix.readAttributes().permissions();
                if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
                    throw problem(key, file, "mode " + PosixFilePermissions.toString(mode)
                            + " (expected: closed to others; run chmod o-rwx on it)");
                }
            }
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            throw problem(key, file, "no such file (expected: " + expected + ")");
        } catch (CharacterCodingException _) {
            throw problem(key, file, "not UTF-8 text (expected: " + expected + ")");
        } catch (IOException e) {
            throw problem(key, file, "cannot be read: " + e);
        }
    }

    private static IllegalArgumentException problem(String key, Path file, String what) {
        return new IllegalArgumentException(key + ": " + file + ": " + what);
    }
}
