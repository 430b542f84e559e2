package dev.wirewitness.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The token of the admin server, kept in a file that only its owner can read (0600).
 *
 * @param created whether this call made it: it is shown to a person once
 */
public record AdminToken(String value, boolean created) {
    private static final int BYTES = 24;

    /** The token in {@code file}; made and stored there if the file does not exist. */
    public static AdminToken open(Path file) throws IOException {
        if (Files.exists(file)) {
            return new AdminToken(read(file), false);
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            return new AdminToken(read(file), false);
        }
        Files.writeString(file, token + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        return new AdminToken(token, true);
    }

    private static String read(Path file) throws IOException {
        String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (token.length() < 16) {
            throw new IOException(file + ": a token of " + token.length()
                    + " characters (expected: at least 16; delete the file to have a new one made)");
        }
        return token;
    }

    @Override
    public String toString() {
        return "AdminToken[hidden]";
    }
}
