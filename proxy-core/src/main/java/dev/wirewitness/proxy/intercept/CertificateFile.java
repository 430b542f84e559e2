package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.WaysIn.CertificateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate of the operator's with its key, read again within a minute of being renewed. A renewal that is no good
 * is told of in the log, and the one before stays in force. Any thread; files are read on a thread of their own.
 */
final class CertificateFile {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFile.class);
    private static final long LOOK_EVERY = Duration.ofMinutes(1).toNanos();

    private record Loaded(Leaf.Issued leaf, FileTime certificateAt, FileTime keyAt) {}

    private final CertificateFiles files;
    private final LeafCertificates leaves;
    private final Duration handshakeTimeout;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private volatile Loaded loaded;

    CertificateFile(CertificateFiles files, LeafCertificates leaves, Duration handshakeTimeout) {
        this.files = files;
        this.leaves = leaves;
        this.handshakeTimeout = handshakeTimeout;
        this.loaded = load();
    }

    Leaf.Issued current() {
        long now = System.nanoTime();
        long last = lookedAt.get();
        if (now - last > LOOK_EVERY && lookedAt.compareAndSet(last, now)) {
            Thread.ofVirtual().name("proxy-certificate").start(this::renew);
        }
        return loaded.leaf;
    }

    /** Reads the files again where they have changed. */
    void renew() {
        try {
            Loaded before = loaded;
            if (!Files.getLastModifiedTime(files.certificate()).equals(before.certificateAt)
                    || !Files.getLastModifiedTime(files.key()).equals(before.keyAt)) {
                loaded = load();
                LOG.info("proxy.tls.certificate: {} read again, valid until {}", files.certificate(),
                        loaded.leaf.certificate().getNotAfter().toInstant());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("proxy.tls.certificate: not renewed, the one before stays in force: {}", e.getMessage());
        }
    }

    private Loaded load() {
        try {
            FileTime certificateAt = Files.getLastModifiedTime(files.certificate());
            FileTime keyAt = Files.getLastModifiedTime(files.key());
            List<X509Certificate> chain = Pem.certificates(text(files.certificate()), files.certificate().toString());
            X509Certificate own = chain.getFirst();
            PrivateKey key = Pem.privateKey(
                    text(files.key()), own.getPublicKey().getAlgorithm(), files.key().toString());
            if (!CertificateAuthority.belongTogether(key, own)) {
                throw new IllegalArgumentException("proxy.tls.key: " + files.key() + " is not the key of "
                        + files.certificate() + " (expected: the key its first certificate was made with)");
            }
            return new Loaded(
                    new Leaf.Issued(own, leaves.context(key, chain), handshakeTimeout), certificateAt, keyAt);
        } catch (IOException e) {
            throw new IllegalArgumentException("proxy.tls.certificate and proxy.tls.key: cannot be read: " + e
                    + " (expected: readable PEM files)", e);
        } catch (UnusableAuthority e) {
            throw new IllegalArgumentException("proxy.tls.certificate and proxy.tls.key: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
