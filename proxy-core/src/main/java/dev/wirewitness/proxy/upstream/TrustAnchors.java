package dev.wirewitness.proxy.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CAs that origins may come from: the JDK's, the system's, and {@code upstream.trust}. */
public final class TrustAnchors {
    private static final Logger log = LoggerFactory.getLogger(TrustAnchors.class);
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final int MAX_FILE = 16 << 20;

    /** Where distributions keep one file with all CAs (Debian, Red Hat, SUSE, Alpine and BSD). */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private TrustAnchors() {}

    /**
     * Loads all of them.
     *
     * @throws IllegalArgumentException when a file of {@code extra} is no good, with its name
     */
    static X509ExtendedTrustManager load(List<Path> extra) {
        Set<X509Certificate> anchors = new LinkedHashSet<>();
        try {
            TrustManagerFactory own = TrustManagerFactory.getInstance("PKIX");
            own.init((KeyStore) null);
            anchors.addAll(List.of(manager(own).getAcceptedIssuers()));
            SYSTEM.stream().filter(Files::isReadable).findFirst().ifPresent(file -> addSystem(file, anchors));
            for (Path file : extra) {
                anchors.addAll(read("upstream.trust", file));
            }
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            int count = 0;
            for (X509Certificate each : anchors) {
                store.setCertificateEntry(Integer.toString(count++), each);
            }
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, null);
            parameters.setRevocationEnabled(false); // what origins staple is checked apart: StapledStatus
            parameters.addCertPathChecker(new StrongPath());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return manager(factory);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot hold trusted certificates: " + e, e);
        }
    }

    private static X509ExtendedTrustManager manager(TrustManagerFactory factory) throws GeneralSecurityException {
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager manager) {
                return manager;
            }
        }
        throw new GeneralSecurityException("PKIX has no X509ExtendedTrustManager");
    }

    /** One bad certificate in the system's file does not take the others with it. */
    private static void addSystem(Path file, Set<X509Certificate> anchors) {
        try {
            int bad = 0;
            for (String block : blocks(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                Optional<X509Certificate> certificate = parse(block);
                certificate.ifPresent(anchors::add);
                bad += certificate.isPresent() ? 0 : 1;
            }
            if (bad > 0) {
                log.warn("{}: {} certificates cannot be read and are left out", file, bad);
            }
        } catch (IOException e) {
            log.warn("{} cannot be read ({}): only the JDK's own CAs are trusted", file, e.toString());
        }
    }

    /**
     * The certificates in a PEM file of the operator's.
     *
     * @throws IllegalArgumentException with {@code setting}, the file and what was expected
     */
    public static List<X509Certificate> read(String setting, Path file) {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new IllegalArgumentException(setting + ": " + file + " has " + Files.size(file)
                        + " bytes (expected: PEM certificates, at most " + MAX_FILE + ")");
            }
            List<X509Certificate> found = new ArrayList<>();
            for (String block : blocks(Files.readString(file, StandardCharsets.ISO_8859_1))) {
                found.add(parse(block).orElseThrow(() -> new IllegalArgumentException(setting + ": " + file
                        + ": its certificate number " + (found.size() + 1)
                        + " cannot be read (expected: X.509 in PEM)")));
            }
            if (found.isEmpty()) {
                throw new IllegalArgumentException(
                        setting + ": " + file + " holds no certificate (expected: " + BEGIN + ")");
            }
            return found;
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": " + file + " cannot be read: " + e, e);
        }
    }

    private static List<String> blocks(String text) {
        List<String> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int end = text.indexOf(END, begin);
            int stop = end < 0 ? text.length() : end + END.length();
            blocks.add(text.substring(begin, stop));
            begin = text.indexOf(BEGIN, stop);
        }
        return blocks;
    }

    private static Optional<X509Certificate> parse(String block) {
        try {
            Certificate certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.getBytes(StandardCharsets.ISO_8859_1)));
            return Optional.of((X509Certificate) certificate);
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }
}
