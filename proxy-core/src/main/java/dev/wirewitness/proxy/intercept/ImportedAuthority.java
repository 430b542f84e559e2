package dev.wirewitness.proxy.intercept;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * An authority of a company's own PKI, usually an intermediate, read from PEM or PKCS#12 and checked: it may sign, its
 * key fits and is strong enough, it is valid now, and each certificate is signed by the next. Messages never repeat key
 * material or pass phrases.
 */
public final class ImportedAuthority {
    private static final int MIN_RSA = 2048;
    private static final int MIN_EC = 256;

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private ImportedAuthority(PrivateKey key, List<X509Certificate> chain, String where, Instant now)
            throws UnusableAuthority {
        this.key = key;
        this.chain = ordered(chain, where);
        X509Certificate own = this.chain.getFirst();
        CertificateAuthority.requireSigner(own, where);
        CertificateAuthority.requireValid(own, where, now);
        requireStrength(own, where);
        if (!CertificateAuthority.belongTogether(key, own)) {
            throw new UnusableAuthority(where + ": the key is not that of " + own.getSubjectX500Principal());
        }
    }

    /**
     * From PEM: {@code certificates} holds the authority's and those above it, in any order; the key may be PKCS#8, with
     * a pass phrase or without, or the older forms without.
     */
    public static ImportedAuthority pem(Path certificates, Path key, Optional<char[]> passPhrase, Instant now)
            throws UnusableAuthority {
        try {
            List<X509Certificate> chain = Pem.certificates(CertificateAuthority.text(certificates), certificates.toString());
            PrivateKey own = key(CertificateAuthority.text(key), passPhrase, key.toString());
            return new ImportedAuthority(own, first(chain, own, certificates.toString()), certificates.toString(), now);
        } catch (IOException e) {
            throw new UnusableAuthority("import: " + e, e);
        }
    }

    /** From PKCS#12: its one key, with the certificates that belong to it. */
    public static ImportedAuthority pkcs12(Path file, char[] passPhrase, Instant now) throws UnusableAuthority {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, passPhrase);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, passPhrase) instanceof PrivateKey key) {
                    List<X509Certificate> chain = new ArrayList<>();
                    for (Certificate each : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) each);
                    }
                    return new ImportedAuthority(key, chain, file.toString(), now);
                }
            }
            throw new UnusableAuthority(file + " holds no key (expected: the authority's key with its certificates)");
        } catch (IOException | GeneralSecurityException e) {
            // the cause may quote what it read
            throw new UnusableAuthority(file + " cannot be opened (expected: PKCS#12 and its pass phrase): "
                    + e.getClass().getSimpleName());
        }
    }

    private static PrivateKey key(String text, Optional<char[]> passPhrase, String where) throws UnusableAuthority {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                switch (found) {
                    case PrivateKeyInfo plain -> {
                        return converter.getPrivateKey(plain);
                    }
                    case PEMKeyPair old -> {
                        return converter.getPrivateKey(old.getPrivateKeyInfo());
                    }
                    case PKCS8EncryptedPrivateKeyInfo encrypted -> {
                        return converter.getPrivateKey(decrypted(encrypted, passPhrase, where));
                    }
                    case PEMEncryptedKeyPair _ -> throw new UnusableAuthority(where + " is encrypted in an outdated form"
                            + " (expected: PKCS#8; convert it with: openssl pkcs8 -topk8 -in OLD -out NEW)");
                    default -> {} // curve parameters, or a certificate in the same file
                }
            }
        } catch (IOException | RuntimeException e) {
            // without the cause, which may quote what it read
            throw new UnusableAuthority(where + " cannot be read as a key (expected: PEM): " + e.getClass().getSimpleName());
        }
        throw new UnusableAuthority(where + " holds no key (expected: a private key in PEM)");
    }

    private static PrivateKeyInfo decrypted(
            PKCS8EncryptedPrivateKeyInfo encrypted, Optional<char[]> passPhrase, String where) throws UnusableAuthority {
        char[] phrase = passPhrase.orElseThrow(() -> new UnusableAuthority(
                where + " is encrypted (expected: its pass phrase, by --password-file or WIREWITNESS_CA_PASSWORD)"));
        try {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(phrase));
        } catch (PKCSException | OperatorCreationException e) {
            throw new UnusableAuthority(where + " does not open with this pass phrase");
        }
    }

    /** The chain with the certificate of this key in front. */
    private static List<X509Certificate> first(List<X509Certificate> all, PrivateKey key, String where)
            throws UnusableAuthority {
        for (X509Certificate each : all) {
            if (CertificateAuthority.belongTogether(key, each)) {
                List<X509Certificate> sorted = new ArrayList<>(all);
                sorted.remove(each);
                sorted.addFirst(each);
                return sorted;
            }
        }
        throw new UnusableAuthority(where + " holds no certificate of this key (expected: the authority's, and those above it)");
    }

    /** From the authority upwards; certificates that belong elsewhere are refused, a root at the end may be missing. */
    private static List<X509Certificate> ordered(List<X509Certificate> all, String where) throws UnusableAuthority {
        List<X509Certificate> left = new ArrayList<>(all);
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(left.removeFirst());
        while (!left.isEmpty()) {
            X509Certificate below = chain.getLast();
            X509Certificate above = left.stream().filter(each -> signed(below, each)).findFirst().orElse(null);
            if (above == null) {
                throw new UnusableAuthority(where + ": " + left.getFirst().getSubjectX500Principal()
                        + " is not above " + below.getSubjectX500Principal() + " (expected: one chain)");
            }
            left.remove(above);
            chain.add(above);
        }
        return List.copyOf(chain);
    }

    private static boolean signed(X509Certificate below, X509Certificate above) {
        if (below.equals(above) || !below.getIssuerX500Principal().equals(above.getSubjectX500Principal())) {
            return false;
        }
        try {
            below.verify(above.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void requireStrength(X509Certificate own, String where) throws UnusableAuthority {
        boolean strong = switch (own.getPublicKey()) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA;
            case ECPublicKey curve -> curve.getParams().getOrder().bitLength() >= MIN_EC;
            default -> false;
        };
        if (!strong) {
            throw new UnusableAuthority(where + ": the key is " + own.getPublicKey().getAlgorithm()
                    + " of too few bits, or of another kind (expected: RSA of 2048 bits or more, or EC of 256 or more)");
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    NewAuthority.Pair pair() {
        try {
            StringBuilder certificates = new StringBuilder();
            for (X509Certificate each : chain) {
                certificates.append(Pem.encode("CERTIFICATE", each.getEncoded()));
            }
            return new NewAuthority.Pair(certificates.toString(), Pem.encode("PRIVATE KEY", key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encoding of a parsed certificate", e);
        }
    }
}
