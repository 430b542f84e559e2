package dev.wirewitness.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    @TempDir
    Path temp;

    @Test
    void open_firstTime() throws Exception {
        Path dir = temp.resolve("data/ca");
        CertificateAuthority authority = CertificateAuthority.open(dir);

        X509Certificate certificate = authority.certificate();
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(certificate.getExtensionValue("2.5.29.14")).isNotNull();
        boolean[] usage = certificate.getKeyUsage();
        for (int i = 0; i < usage.length; i++) {
            assertThat(usage[i]).as("usage %s", i).isEqualTo(i == 5 || i == 6);
        }
        assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength()).isEqualTo(256);
        assertThat(certificate.getSerialNumber().bitLength()).isEqualTo(128);
        assertThat(certificate.getSubjectX500Principal().getName()).matches("CN=Wirewitness CA [0-9a-f]{8}");
        assertThat(Duration.between(certificate.getNotBefore().toInstant(),
                Instant.now())).isGreaterThan(Duration.ofHours(23));
        assertThat(authority.certificatePem()).isEqualTo(Files.readString(dir.resolve("ca.pem")));
        assertThat(authority.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(mode(dir.resolve("ca.key"))).isEqualTo("rw-------");
        assertThat(mode(dir)).isEqualTo("rwx------");
        try (var files = Files.list(dir)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("ca.key", "ca.pem", ".lock");
        }
    }

    @Test
    void open_again() throws Exception {
        CertificateAuthority first = CertificateAuthority.open(temp);
        CertificateAuthority second = CertificateAuthority.open(temp);

        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(CertificateAuthority.open(temp.resolve("other")).fingerprint()).isNotEqualTo(first.fingerprint());
    }

    @Test
    void open_crashedBetweenTheTwoRenames() throws Exception {
        CertificateAuthority first = CertificateAuthority.open(temp);
        Files.move(temp.resolve("ca.pem"), temp.resolve("ca.pem.new"));

        assertThat(CertificateAuthority.open(temp).fingerprint()).isEqualTo(first.fingerprint());
    }

    @Test
    void open_crashedBeforeTheFirstRename() throws Exception {
        Files.writeString(temp.resolve("ca.pem.new"), "half");
        Files.writeString(temp.resolve("ca.key.new"), "half");

        assertThat(CertificateAuthority.open(temp).certificate()).isNotNull();
    }

    @Test
    void open_halfIsMissing() throws Exception {
        CertificateAuthority.open(temp);
        Files.move(temp.resolve("ca.key"), temp.resolve("away"));
        assertThatThrownBy(() -> CertificateAuthority.open(temp))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining("ca.key is missing");

        Files.move(temp.resolve("away"), temp.resolve("ca.key"));
        Files.delete(temp.resolve("ca.pem"));
        assertThatThrownBy(() -> CertificateAuthority.open(temp))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining("ca.pem is missing");
    }

    @Test
    void open_keyOfAnother() throws Exception {
        CertificateAuthority.open(temp.resolve("a"));
        CertificateAuthority.open(temp.resolve("b"));
        Files.copy(temp.resolve("a/ca.pem"), temp.resolve("b/ca.pem"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> CertificateAuthority.open(temp.resolve("b")))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining("is not the key of");
    }

    @Test
    void open_damagedFiles() throws Exception {
        CertificateAuthority.open(temp);
        String key = Files.readString(temp.resolve("ca.key"));
        String certificate = Files.readString(temp.resolve("ca.pem"));

        for (String bad : new String[] {"", "nonsense", key.replace("PRIVATE", "EC PRIVATE"), key.substring(0, 90),
            key.substring(0, 60) + "!!!!" + key.substring(64), certificate}) {
            Files.writeString(temp.resolve("ca.key"), bad);
            assertThatThrownBy(() -> CertificateAuthority.open(temp))
                    .isInstanceOf(UnusableAuthority.class)
                    .hasMessageContaining("ca.key")
                    .hasMessageNotContaining(key.substring(40, 60));
        }
        Files.writeString(temp.resolve("ca.key"), key);
        for (String bad : new String[] {"", "nonsense", certificate.substring(0, 100), key}) {
            Files.writeString(temp.resolve("ca.pem"), bad);
            assertThatThrownBy(() -> CertificateAuthority.open(temp))
                    .isInstanceOf(UnusableAuthority.class)
                    .hasMessageContaining("ca.pem");
        }
    }

    @Test
    void open_expiredOrNotYetValid() throws Exception {
        Instant now = Instant.now();
        CertificateAuthority.open(temp);

        assertThatThrownBy(() -> CertificateAuthority.open(temp, InstantSource.fixed(now.plus(Duration.ofDays(1900)))))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining("expired on");
        assertThatThrownBy(() -> CertificateAuthority.open(temp, InstantSource.fixed(now.minus(Duration.ofDays(3)))))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining("is the clock right?");
    }

    @Test
    void open_keyOpenToOthers() throws Exception {
        CertificateAuthority.open(temp);
        Path key = temp.resolve("ca.key");

        for (String mode : new String[] {"rw-r--r--", "rw--w----", "rw-----w-"}) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
            assertThatThrownBy(() -> CertificateAuthority.open(temp))
                    .isInstanceOf(UnusableAuthority.class)
                    .hasMessageContaining(mode)
                    .hasMessageContaining("chmod 600");
        }
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--r-----"));
        assertThat(CertificateAuthority.open(temp).certificate()).isNotNull();
    }

    @Test
    void open_folderIsAFile() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "x");

        assertThatThrownBy(() -> CertificateAuthority.open(file))
                .isInstanceOf(UnusableAuthority.class)
                .hasMessageContaining(file.toString());
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
