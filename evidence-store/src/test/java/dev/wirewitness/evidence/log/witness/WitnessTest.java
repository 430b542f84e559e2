package dev.wirewitness.evidence.log.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.log.checkpoint.CosignerKey;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.evidence.log.checkpoint.WitnessKey;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.store.Logs;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.FailureKind;
import dev.wirewitness.evidence.log.verify.Verification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness cosigns growth and nothing else, and a log that is rolled back or forked is told so. */
class WitnessTest {
    private static final long TIME = 1_790_000_000L;

    @TempDir
    Path folder;

    private Path log;
    private WitnessKey key;
    private Witness witness;

    @BeforeEach
    void make() throws Exception {
        log = folder.resolve("evidence");
        Logs.make(log, 300);
        key = WitnessKey.open(folder.resolve("w"), "example.com/witness", new RealDisk());
        witness = open();
    }

    private Witness open() throws IOException {
        VerifierKey known = VerifierKey.parse(Files.readString(log.resolve("log.vkey"))).orElseThrow();
        return new Witness(folder.resolve("w/logs"), new RealDisk(), key, List.of(known), () -> TIME);
    }

    private String checkpoint() throws IOException {
        return Files.readString(log.resolve("checkpoint"));
    }

    private Witnessed.Peer peer() {
        return new Witnessed.Peer(key.cosigner(), witness::addCheckpoint);
    }

    private Witnessed.Round round(Path of) throws IOException {
        return new Witnessed(of, new RealDisk(), List.of(peer())).round(Files.readString(of.resolve("checkpoint")));
    }

    private Check checked(Path of) {
        return Verification.witnessed(of, Verification.verify(of, Optional.empty(), read -> {}), key.cosigner());
    }

    @Test
    void cosignature_isWhatTheSpecificationSays() throws Exception {
        Witness.Answer answer = witness.addCheckpoint("old 0\n\n" + checkpoint());

        assertThat(answer.status()).isEqualTo(200);
        String[] words = answer.body().strip().split(" ");
        assertThat(words[0] + ' ' + words[1]).isEqualTo("\u2014 example.com/witness");
        byte[] blob = Base64.getDecoder().decode(words[2]);
        assertThat(blob).hasSize(4 + 8 + 64);
        byte[] vkey = Base64.getDecoder().decode(witness.verifierKey().split("\\+", 3)[2]);
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update("example.com/witness\n".getBytes(StandardCharsets.UTF_8));
        assertThat(Arrays.copyOf(blob, 4)).isEqualTo(Arrays.copyOf(sha.digest(vkey), 4));
        assertThat(ByteBuffer.wrap(blob, 4, 8).getLong()).isEqualTo(TIME);
        String text = checkpoint().substring(0, checkpoint().lastIndexOf("\n\n") + 1);
        byte[] spki = Arrays.copyOf(HexFormat.of().parseHex("302a300506032b6570032100"), 44);
        System.arraycopy(vkey, 1, spki, 12, 32);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(("cosignature/v1\ntime " + TIME + "\n" + text).getBytes(StandardCharsets.UTF_8));
        assertThat(verifier.verify(Arrays.copyOfRange(blob, 12, 76))).isTrue();
    }

    @Test
    void rounds_followTheLogAsItGrows_andSurviveARestartOfTheWitness() throws Exception {
        assertThat(round(log).cosigned()).containsExactly("example.com/witness");
        assertThat(checked(log).passed()).isTrue();
        Logs.make(log, 50);
        witness = open();

        assertThat(round(log)).isEqualTo(new Witnessed.Round(List.of("example.com/witness"), List.of()));
        assertThat(round(log).problems()).as("the same checkpoint again").isEmpty();
        assertThat(checked(log).message()).contains("saw the first 350 records at 2026-09-21T");
    }

    @Test
    void aLogThatWasRolledBack_isToldSo_andTheAuditorSeesIt() throws Exception {
        Path older = folder.resolve("older");
        Logs.copy(log, older);
        Logs.make(log, 20);
        round(log);
        Files.copy(log.resolve("cosigned"), older.resolve("cosigned"));

        assertThat(round(older).problems()).singleElement().asString().contains("knows a log of 320 records", "rolled back");
        assertThat(checked(older).failure()).contains(FailureKind.FORK);
    }

    @Test
    void aFork_getsNoCosignature_andTheAuditorSeesIt() throws Exception {
        round(log);
        Path fork = folder.resolve("fork");
        Logs.copy(log, fork);
        Logs.make(log, 20);
        Logs.make(fork, 30);
        round(log);

        assertThat(round(fork).cosigned()).isEmpty();
        assertThat(round(fork).problems()).singleElement().asString().contains("another history");
        Files.copy(log.resolve("cosigned"), fork.resolve("cosigned"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(checked(fork).failure()).contains(FailureKind.FORK);
    }

    @Test
    void sameSizeAndAnotherRoot_isAConflict() throws Exception {
        Path fork = folder.resolve("fork");
        Logs.copy(log, fork);
        Logs.make(log, 20);
        Logs.make(fork, 20);
        round(log);

        String body = "old 320\n\n" + Files.readString(fork.resolve("checkpoint"));
        assertThat(witness.addCheckpoint(body)).isEqualTo(new Witness.Answer(409, "320\n"));
    }

    @Test
    void wrongOldSize_isAnsweredWithTheRightOne() throws Exception {
        assertThat(witness.addCheckpoint("old 7\n\n" + checkpoint())).isEqualTo(new Witness.Answer(409, "0\n"));
        assertThat(witness.addCheckpoint("old 301\n\n" + checkpoint()).status()).isEqualTo(400);
        assertThat(witness.addCheckpoint("old 0\n" + "A".repeat(43) + "=\n\n" + checkpoint()).status()).isEqualTo(422);
    }

    @Test
    void wrongProof_isUnprocessable_andChangesNothing() throws Exception {
        round(log);
        Logs.make(log, 20);
        List<byte[]> proof = new TileTree(new TileFolder(log), 320).consistencyProof(300);
        proof.get(1)[3] ^= 1;

        assertThat(witness.addCheckpoint(AddCheckpoint.encode(300, proof, checkpoint())).status()).isEqualTo(422);
        assertThat(round(log).problems()).isEmpty();
    }

    @Test
    void unknownLogsAndKeys_areRefused() throws Exception {
        Path other = folder.resolve("other");
        Logs.make(other, 3);
        String foreign = Files.readString(other.resolve("checkpoint"));

        assertThat(witness.addCheckpoint("old 0\n\n" + foreign).status()).isEqualTo(404);
        String signedByNobody = checkpoint().replaceFirst("(?s)\n\n.*", "\n") + foreign.substring(foreign.indexOf("\n\n") + 1);
        assertThat(witness.addCheckpoint("old 0\n\n" + signedByNobody).status()).isEqualTo(403);
    }

    @Test
    void anyBytes_giveAnAnswer() throws Exception {
        String whole = "old 0\n\n" + checkpoint();
        for (int cut = 0; cut < whole.length(); cut++) {
            assertThat(witness.addCheckpoint(whole.substring(0, cut)).status()).as("cut at %d", cut).isIn(400, 403, 404);
        }
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            char[] changed = whole.toCharArray();
            changed[random.nextInt(changed.length)] = (char) random.nextInt(256);
            assertThat(witness.addCheckpoint(new String(changed)).status()).isIn(200, 400, 403, 404, 409, 422);
        }
    }

    @Test
    void key_isPrivate_andItsHalvesBelongTogether() throws Exception {
        Path file = folder.resolve("w/witness.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(CosignerKey.parse(Files.readString(folder.resolve("w/witness.vkey")))).isPresent();
        WitnessKey other = WitnessKey.open(folder.resolve("x"), "example.com/witness", new RealDisk());
        Files.copy(folder.resolve("x/witness.vkey"), folder.resolve("w/witness.vkey"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> WitnessKey.open(folder.resolve("w"), "n", new RealDisk()))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("two halves of one key");
        SignedNote note = other.cosign("text\n", TIME);
        assertThat(key.cosigner().seen(note)).isEmpty();
        assertThat(other.cosigner().seen(new SignedNote("text2\n", note.lines()))).isEmpty();
    }

    @Test
    void witnessThatLies_isNotCounted() throws Exception {
        WitnessKey other = WitnessKey.open(folder.resolve("x"), "example.com/witness", new RealDisk());
        Witnessed.Peer liar = new Witnessed.Peer(other.cosigner(), witness::addCheckpoint);
        Witnessed.Peer gone = new Witnessed.Peer(key.cosigner(), body -> {
            throw new IOException("connection refused");
        });

        Witnessed.Round round = new Witnessed(log, new RealDisk(), List.of(liar, gone)).round(checkpoint());

        assertThat(round.cosigned()).isEmpty();
        assertThat(round.problems()).hasSize(2);
        assertThat(round.problems().get(0)).contains("its cosignature is not that of its key");
        assertThat(log.resolve("cosigned")).doesNotExist();
        assertThat(checked(log).failure()).contains(FailureKind.NOT_WITNESSED);
    }
}
