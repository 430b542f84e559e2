package dev.wirewitness.evidence.log.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.KeyActivated;
import dev.wirewitness.evidence.log.checkpoint.KeyChain;
import dev.wirewitness.evidence.log.checkpoint.KeyNote;
import dev.wirewitness.evidence.log.checkpoint.LogKey;
import dev.wirewitness.evidence.log.checkpoint.PostQuantumVerifier;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.Logs;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.FailureKind;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log changes its key, and whoever holds an old one, a new one or the root key still believes the whole of it. */
class KeyRotationTest {
    private static final Duration OVERLAP = Duration.ofDays(30);

    @TempDir
    Path folder;

    private Path log() {
        return folder.resolve("evidence");
    }

    private String vkey() throws IOException {
        return Files.readString(log().resolve("log.vkey"));
    }

    /** Three keys, one after the other, with records under each. */
    private List<String> rotated() throws Exception {
        List<String> keys = new ArrayList<>();
        try (EvidenceStore store = Logs.open(log())) {
            Logs.append(store, Samples.decided("first"));
            keys.add(vkey());
            for (int i = 0; i < 2; i++) {
                store.custody().rotateKey(OVERLAP, "ann");
                keys.add(vkey());
                Logs.append(store, Samples.decided("under-" + i));
                store.publish();
                store.publish();
            }
        }
        return keys;
    }

    private VerificationResult verified(String key) {
        return Verification.verify(log(), Optional.of(key), Optional.empty(), read -> {});
    }

    private static FailureKind failure(VerificationResult result) {
        return result.checks().stream().flatMap(check -> check.failure().stream()).findFirst().orElseThrow();
    }

    private Path bundle() throws Exception {
        return Bundles.export(log(), BundleOptions.PLAIN, folder.resolve("audit.zip"));
    }

    /** What both verifiers, which must agree, say of the bundle with this key. */
    private int bundled(Path bundle, String key) throws Exception {
        int java = BundleVerifier.verify(
                        bundle, new BundleVerifier.Question(Optional.of(key), List.of(), 999_999, Optional.empty(), 5), read -> {})
                .code();
        if (Verifiers.pythonIsHere()) {
            Path held = Files.writeString(folder.resolve("held.vkey"), key);
            Verifiers.Said python =
                    new Verifiers(bundle, folder).python(bundle, "--key", held.toString(), "--max-gap-minutes", "999999");
            assertThat(python.code()).as(python.text()).isEqualTo(java);
        }
        return java;
    }

    @Test
    void everyKey_oldOrNew_leadsToTheWholeLog() throws Exception {
        List<String> keys = rotated();
        assertThat(keys).doesNotHaveDuplicates();
        Path bundle = bundle();
        for (String key : keys) {
            assertThat(verified(key).checks()).as(key).allMatch(Check::passed);
            assertThat(bundled(bundle, key)).as(key).isZero();
        }
        SignedNote head = SignedNote.parse(Files.readString(log().resolve("checkpoint"))).orElseThrow();
        assertThat(head.lines()).hasSize(3);
        for (String key : keys) {
            assertThat(VerifierKey.parse(key).orElseThrow().verifies(head)).isTrue();
        }
    }

    @Test
    void rotation_isOnRecord_andPrivateKeysAreTheOwners() throws Exception {
        List<String> keys = rotated();
        try (EvidenceStore store = Logs.open(log())) {
            List<KeyActivated> found = new ArrayList<>();
            store.scan(0, store.size(), record -> {
                if (record.statement() instanceof KeyActivated one) {
                    found.add(one);
                }
            });
            assertThat(found).extracting(KeyActivated::verifierKey).containsExactly(keys.get(1).strip(), keys.get(2).strip());
            assertThat(found).extracting(KeyActivated::previous).containsExactly(keys.get(0).strip(), keys.get(1).strip());
        }
        try (Stream<Path> files = Files.walk(log())) {
            assertThat(files.filter(file -> file.toString().endsWith(".key")))
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void oldKey_signsUntilItsTimeIsOver_andIsThenDestroyed() throws Exception {
        long[] now = {1_790_000_000_000_000L};
        String old;
        try (EvidenceStore store = EvidenceStore.open(log(), Logs.QUIET, () -> now[0])) {
            old = vkey();
            store.custody().rotateKey(OVERLAP, "ann");
            now[0] += OVERLAP.minusSeconds(1).toNanos() / 1000;
            Logs.append(store, Samples.decided("a"));
            store.publish();
            assertThat(SignedNote.parse(store.checkpoint()).orElseThrow().lines()).hasSize(2);
            now[0] += 2_000_000;
            Logs.append(store, Samples.decided("b"));
            store.publish();
            assertThat(SignedNote.parse(store.checkpoint()).orElseThrow().lines()).hasSize(1);
            try (Stream<Path> left = Files.list(log().resolve("keys"))) {
                assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".key"));
            }
        }
        assertThat(verified(old).checks()).allMatch(Check::passed);
        assertThat(bundled(bundle(), old)).isZero();
        Logs.open(log()).close();
    }

    @Test
    void rotation_thatIsCutShort_isCompletedOrUndone() throws Exception {
        Logs.make(log(), 9);
        LogKey next = LogKey.generated(LogKey.load(log()).origin());
        next.save(log().resolve("keys"), next.verifier().idText(), new RealDisk());
        Logs.open(log()).close();
        assertThat(vkey().strip()).isNotEqualTo(next.verifier().encode());

        // the new public key is in its place, the private one not yet
        String before = vkey();
        LogKey old = LogKey.load(log());
        try (EvidenceStore store = Logs.open(log())) {
            store.custody().rotateKey(OVERLAP, "ann");
        }
        LogKey current = LogKey.load(log());
        current.save(log().resolve("keys"), current.verifier().idText(), new RealDisk());
        Files.copy(log().resolve("keys").resolve(old.verifier().idText() + ".key"), log().resolve("log.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Logs.open(log()).close();
        assertThat(LogKey.load(log()).verifier().encode()).isEqualTo(current.verifier().encode());
        assertThat(verified(before).checks()).allMatch(Check::passed);
    }

    @Test
    void retirement_thatIsCutShort_doesNotKeepTheLogFromOpening() throws Exception {
        rotated();
        try (Stream<Path> files = Files.list(log().resolve("keys"))) {
            for (Path key : files.filter(file -> file.toString().endsWith(".key")).toList()) {
                Files.delete(key); // the time beside it goes after the key
            }
        }
        Logs.open(log()).close();
        assertThat(SignedNote.parse(Files.readString(log().resolve("checkpoint"))).orElseThrow().lines()).hasSize(1);
    }

    @Test
    void foreignNotes_leadNowhere() throws Exception {
        rotated();
        LogKey thief = LogKey.generated(LogKey.load(log()).origin());
        VerifierKey own = LogKey.load(log()).verifier();
        KeyNote claim = new KeyNote(own, thief.verifier(), 0);
        SignedNote half = thief.sign(claim.text());
        String line = Base64.getEncoder().encodeToString(half.encode().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Files.writeString(log().resolve("log.keys"), Files.readString(log().resolve("log.keys")) + line + "\nnonsense\n\n");
        assertThat(KeyChain.of(own, log()).contains(thief.verifier())).isFalse();
        assertThat(verified(vkey()).checks()).allMatch(Check::passed);
        assertThat(failure(verified(thief.verifier().encode()))).isEqualTo(FailureKind.WRONG_KEY);
        Path bundle = bundle();
        assertThat(bundled(bundle, vkey())).isZero();
        assertThat(bundled(bundle, thief.verifier().encode())).isEqualTo(12);
    }

    @Test
    void rootKey_vouchesForAWhile() throws Exception {
        LogKey root = LogKey.generated("acme.example/root");
        String key = root.verifier().encode();
        try (EvidenceStore store = Logs.open(log())) {
            Logs.append(store, Samples.decided("a"));
            store.publish();
            assertThat(failure(verified(key))).isEqualTo(FailureKind.WRONG_KEY);
            String request = store.custody().certificateRequest(root.verifier(), Instant.ofEpochSecond(1_790_000_900));
            assertThatThrownBy(() -> store.custody().certify(request, "ann")).hasMessageContaining("not signed by both keys");
            store.custody().certify(KeyNote.sign(root, SignedNote.parse(request).orElseThrow()).encode(), "ann");
            store.publish();
        }
        assertThat(verified(key).checks()).allMatch(Check::passed);
        assertThat(bundled(bundle(), key)).isZero();
        try (EvidenceStore store = EvidenceStore.open(log(), Logs.QUIET, () -> 1_790_000_901_000_000L)) {
            store.publish();
        }
        assertThat(failure(verified(key))).isEqualTo(FailureKind.KEY_OVER);
        assertThat(bundled(bundle(), key)).isEqualTo(12);
        assertThat(verified(vkey()).checks()).allMatch(Check::passed);
    }

    @Test
    void secondKey_cosignsEveryCheckpoint_asAnotherImplementationSeesIt() throws Exception {
        try (EvidenceStore store = Logs.open(log(), Logs.QUIET.withPostQuantum(true))) {
            Logs.append(store, Samples.decided("a"));
            store.custody().rotateKey(OVERLAP, "ann");
        }
        Logs.open(log()).close(); // once there, the key is used
        PostQuantumVerifier key =
                PostQuantumVerifier.parse(Files.readString(log().resolve("log.mldsa.vkey"))).orElseThrow();
        assertThat(Verification.cosigned(log(), key).passed()).isTrue();
        assertThat(verified(vkey()).checks()).allMatch(Check::passed);
        assertThat(bundled(bundle(), vkey())).isZero();

        SignedNote head = SignedNote.parse(Files.readString(log().resolve("checkpoint"))).orElseThrow();
        SignedNote.Line line = head.lines().getLast();
        assertThat(line.signature()).hasSize(8 + 2420);
        String[] lines = head.text().split("\n");
        java.io.ByteArrayOutputStream message = new java.io.ByteArrayOutputStream();
        message.writeBytes("subtree/v1\n\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        for (int i = 0; i < 2; i++) {
            message.write(lines[0].length());
            message.writeBytes(lines[0].getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            message.writeBytes(i == 0
                    ? java.util.Arrays.copyOf(line.signature(), 8)
                    : java.nio.ByteBuffer.allocate(16).putLong(0).putLong(Long.parseLong(lines[1])).array());
        }
        message.writeBytes(Base64.getDecoder().decode(lines[2]));
        org.bouncycastle.crypto.signers.MLDSASigner other = new org.bouncycastle.crypto.signers.MLDSASigner();
        other.init(false, new org.bouncycastle.crypto.params.MLDSAPublicKeyParameters(
                org.bouncycastle.crypto.params.MLDSAParameters.ml_dsa_44, key.key()));
        other.update(message.toByteArray(), 0, message.size());
        assertThat(other.verifySignature(java.util.Arrays.copyOfRange(line.signature(), 8, 2428))).isTrue();

        Files.writeString(log().resolve("checkpoint"), head.text() + "\n"
                + Files.readString(log().resolve("checkpoint")).lines().filter(l -> l.startsWith("\u2014")).findFirst().orElseThrow() + "\n");
        assertThat(Verification.cosigned(log(), key).failure()).contains(FailureKind.NOT_COSIGNED);
        Files.writeString(log().resolve("log.mldsa.key"), "AAAA");
        assertThatThrownBy(() -> Logs.open(log())).hasMessageContaining("log.mldsa.key: not readable");
    }
}
