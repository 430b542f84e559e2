package dev.wirewitness.proxy.intercept;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Text forms of certificates and keys (RFC 7468). Messages never repeat key material. */
final class Pem {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    private Pem() {}

    static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /** All certificates of the text, at least one. */
    static List<X509Certificate> certificates(String text, String where) throws UnusableAuthority {
        List<X509Certificate> found = new ArrayList<>();
        try {
            var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw new UnusableAuthority(where + " cannot be read as a certificate (expected: PEM)", e);
        }
        if (found.isEmpty()) {
            throw new UnusableAuthority(where + " holds no certificate (expected: PEM)");
        }
        return found;
    }

    /** A PKCS#8 key without pass phrase. The cause is left out on purpose: parsers may quote what they read. */
    static PrivateKey privateKey(String text, String algorithm, String where) throws UnusableAuthority {
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new UnusableAuthority(where + " holds no PKCS#8 key without pass phrase (expected: " + KEY_BEGIN
                    + "; convert another form with: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW)");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new UnusableAuthority(where + " cannot be read as a key of type " + algorithm
                    + ", which its certificate has (expected: PKCS#8 in PEM)");
        }
    }
}
