package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StapledStatusTest {
    private static TestPki ca;
    private static TestPki other;
    private static TestPki leaf;

    @BeforeAll
    static void issue() throws Exception {
        ca = TestPki.root("CA");
        other = TestPki.root("other CA");
        leaf = ca.issue("api.test");
    }

    private static Optional<StapledStatus.Refusal> refusal(TestPki of, byte[]... stapled) {
        return StapledStatus.refusal(of.certificate(), TestPki.chain(other, ca), List.of(stapled), Instant.now());
    }

    private static void refused(byte[] stapled, String why) {
        assertThat(refusal(leaf, stapled)).hasValueSatisfying(refusal -> {
            assertThat(refusal.revoked()).isFalse();
            assertThat(refusal.message()).contains(why);
        });
    }

    @Test
    void good_byTheCaOrItsResponder() throws Exception {
        TestPki responder = ca.issue("CN=responder", TestPki.Wish::signingOcsp);

        assertThat(refusal(leaf, ca.says(CertificateStatus.GOOD, leaf, ca))).isEmpty();
        assertThat(refusal(leaf, responder.says(
                        CertificateStatus.GOOD, leaf, ca, Duration.ofHours(-1), Duration.ofDays(1), responder)))
                .isEmpty();
    }

    @Test
    void revoked() throws Exception {
        Date when = Date.from(Instant.parse("2026-11-20T08:00:00Z"));
        byte[] stapled = ca.says(new RevokedStatus(when, CRLReason.keyCompromise), leaf, ca);

        assertThat(refusal(leaf, stapled)).hasValueSatisfying(refusal -> {
            assertThat(refusal.revoked()).isTrue();
            assertThat(refusal.message()).contains("revoked on 2026-11-20T08:00:00Z", "reason 1");
        });
    }

    @Test
    void noStaple_mattersOnlyWhereOneIsDemanded() throws Exception {
        TestPki strict = ca.issue("CN=strict", TestPki.Wish::demandingStaple, "api.test");

        assertThat(refusal(leaf)).isEmpty();
        assertThat(refusal(strict)).hasValueSatisfying(
                refusal -> assertThat(refusal.message()).contains("RFC 7633", "sent none"));
        assertThat(refusal(strict, ca.says(CertificateStatus.GOOD, strict, ca))).isEmpty();
    }

    @Test
    void signedBySomebodyElse() throws Exception {
        TestPki noResponder = ca.issue("CN=web server", wish -> wish);
        TestPki foreign = other.issue("CN=foreign", TestPki.Wish::signingOcsp);
        TestPki namesake = TestPki.root("CA");
        Duration from = Duration.ofHours(-1);
        Duration until = Duration.ofDays(1);

        refused(other.says(CertificateStatus.GOOD, leaf, ca), "not signed by the CA");
        refused(noResponder.says(CertificateStatus.GOOD, leaf, ca, from, until, noResponder), "not signed by the CA");
        refused(foreign.says(CertificateStatus.GOOD, leaf, ca, from, until, foreign), "not signed by the CA");
        refused(namesake.says(CertificateStatus.GOOD, leaf, ca), "not signed by the CA");
    }

    @Test
    void expired_notYetValid_unknown_aboutAnother() throws Exception {
        TestPki another = ca.issue("other.test");

        refused(ca.says(CertificateStatus.GOOD, leaf, ca, Duration.ofDays(-9), Duration.ofDays(-2)), "expired on");
        refused(ca.says(CertificateStatus.GOOD, leaf, ca, Duration.ofDays(1), Duration.ofDays(2)), "valid only from");
        refused(ca.says(new UnknownStatus(), leaf, ca), "does not know");
        refused(ca.says(CertificateStatus.GOOD, another, ca), "about another certificate");
        refused(new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded(), "no answer (status 3)");
        refused(new byte[65 << 10], "bytes (expected: at most");
    }

    @Test
    void mutated_neverPassesAndNeverThrows() throws Exception {
        byte[] revoked = ca.says(new RevokedStatus(new Date(), CRLReason.keyCompromise), leaf, ca);
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            byte[] bad = revoked.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bad[random.nextInt(bad.length)] ^= (byte) random.nextInt(1, 256);
            }
            assertThat(refusal(leaf, bad)).isPresent();
        }
        for (int length = 1; length < revoked.length; length++) {
            assertThat(refusal(leaf, java.util.Arrays.copyOf(revoked, length))).isPresent();
        }
    }
}
