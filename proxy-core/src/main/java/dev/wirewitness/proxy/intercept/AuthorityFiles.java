package dev.wirewitness.proxy.intercept;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ca.pem} and {@code ca.key} in one folder, and while an authority is being changed {@code next.pem} and {@code
 * next.key} of the one to come, later {@code previous.pem} of the one before. Written so that a crash leaves both of a
 * pair or neither in force: both are written and synced beside their place, then renamed, the key first. A key whose
 * certificate did not make it is completed at the next opening. One process at a time, by a lock on {@code .lock}.
 */
final class AuthorityFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuthorityFiles.class);
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path dir;
    private final FileChannel channel;
    private final FileLock lock;

    private AuthorityFiles(Path dir, FileChannel channel, FileLock lock) {
        this.dir = dir;
        this.channel = channel;
        this.lock = lock;
    }

    /** Makes the folder where needed and waits until no other process writes in it. */
    static AuthorityFiles lock(Path dir) throws IOException {
        if (!Files.isDirectory(dir)) {
            Files.createDirectories(dir, mode("rwx------"));
        }
        FileChannel channel = FileChannel.open(
                dir.resolve(".lock"),
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                mode("rw-------"));
        try {
            return new AuthorityFiles(dir, channel, channel.lock());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path certificate() {
        return dir.resolve("ca.pem");
    }

    Path key() {
        return dir.resolve("ca.key");
    }

    Path nextCertificate() {
        return dir.resolve("next.pem");
    }

    Path nextKey() {
        return dir.resolve("next.key");
    }

    Path previousCertificate() {
        return dir.resolve("previous.pem");
    }

    /** Whether an authority waits for its turn. */
    boolean hasNext() {
        return Files.exists(nextKey()) && Files.exists(nextCertificate());
    }

    /** Writes the authority that is to come; the key first, as a certificate alone is one whose key is in force. */
    void writeNext(NewAuthority.Pair pair) throws IOException {
        writeSynced(nextKey(), pair.keyPem(), "rw-------");
        writeSynced(nextCertificate(), pair.certificatePem(), "rw-r--r--");
    }

    /** The authority that was to come is the one in force; the key of the one before is gone. */
    void activateNext() throws IOException {
        keepPrevious();
        move(nextKey(), key());
        move(nextCertificate(), certificate());
    }

    void dropNext() throws IOException {
        Files.deleteIfExists(nextCertificate());
        Files.deleteIfExists(nextKey());
    }

    /** Keeps the certificate that is about to be replaced, so that it can still be told and removed from endpoints. */
    void keepPrevious() throws IOException {
        Path written = dir.resolve("previous.pem.new");
        writeSynced(written, Files.readString(certificate(), StandardCharsets.US_ASCII), "rw-r--r--");
        move(written, previousCertificate());
    }

    /** Ends a change that was broken off between its two renames. */
    private void finishChange() throws IOException {
        if (Files.exists(dir.resolve("ca.pem.new")) && !Files.exists(dir.resolve("ca.key.new")) && Files.exists(key())) {
            move(dir.resolve("ca.pem.new"), certificate());
        }
        if (Files.exists(nextCertificate()) && !Files.exists(nextKey())
                && Files.exists(key()) && Files.exists(previousCertificate())) {
            move(nextCertificate(), certificate());
        }
    }

    /** Whether there is nothing yet; half of a pair is refused, or completed where the other half was written. */
    boolean absent() throws IOException, UnusableAuthority {
        finishChange();
        boolean certificate = Files.exists(certificate());
        boolean key = Files.exists(key());
        if (key != certificate) {
            Path there = key ? key() : certificate();
            Path missing = key ? certificate() : key();
            throw new UnusableAuthority(there + " is there but " + missing + " is missing (restore it, or move "
                    + there.getFileName() + " away to have a new authority made, which clients must trust anew)");
        }
        return !key;
    }

    void write(NewAuthority.Pair pair) throws IOException {
        Path writtenKey = dir.resolve("ca.key.new");
        Path writtenCertificate = dir.resolve("ca.pem.new");
        writeSynced(writtenKey, pair.keyPem(), "rw-------");
        writeSynced(writtenCertificate, pair.certificatePem(), "rw-r--r--");
        move(writtenKey, key());
        move(writtenCertificate, certificate());
    }

    /** Refuses a key that everybody reads or others write; warns of one that its group reads. */
    void checkKeyMode() throws IOException, UnusableAuthority {
        if (!POSIX) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(key());
        if (mode.contains(PosixFilePermission.OTHERS_READ)
                || mode.contains(PosixFilePermission.OTHERS_WRITE)
                || mode.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new UnusableAuthority(key() + " is open to other users: " + PosixFilePermissions.toString(mode)
                    + " (expected: rw-------; if nobody read it yet: chmod 600 " + key() + ")");
        }
        if (mode.contains(PosixFilePermission.GROUP_READ)) {
            log.warn("{} can be read by its group: {} (better: rw-------)", key(), PosixFilePermissions.toString(mode));
        }
    }

    private static void writeSynced(Path file, String text, String mode) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel out = FileChannel.open(
                file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(mode))) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        if (POSIX) {
            try (FileChannel folder = FileChannel.open(dir, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private static FileAttribute<?>[] mode(String mode) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
