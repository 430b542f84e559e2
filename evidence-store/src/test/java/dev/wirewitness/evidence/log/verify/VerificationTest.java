package dev.wirewitness.evidence.log.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.log.store.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way of tampering with a log is found, and named. */
final class VerificationTest {
    private static final int SIZE = 65_536 + 300;

    @TempDir
    static Path made;

    @TempDir
    Path base;

    private Path log = Path.of("");

    @BeforeAll
    static void make() throws Exception {
        Logs.make(made.resolve("a/evidence"), 300);
        Logs.make(made.resolve("large/evidence"), SIZE);
    }

    @BeforeEach
    void copy() throws IOException {
        log = base.resolve("evidence");
        Logs.copy(made.resolve("a/evidence"), log);
    }

    private FailureKind found(Optional<String> held) {
        VerificationResult result = Verification.verify(log, held, n -> {});
        assertThat(result.intact()).isFalse();
        assertThat(result.firstFailure().orElseThrow().message()).contains("expected");
        return result.firstFailure().flatMap(Check::failure).orElseThrow();
    }

    private FailureKind found() {
        return found(Optional.empty());
    }

    private void flip(String file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(log.resolve(file));
        bytes[at] ^= 1;
        Files.write(log.resolve(file), bytes);
    }

    private void edit(String file, String from, String to) throws IOException {
        Files.writeString(log.resolve(file), Files.readString(log.resolve(file)).replace(from, to));
    }

    @Test
    void verify_untouched_passesEveryCheck() {
        VerificationResult result = Verification.verify(log, Optional.empty(), n -> {});

        assertThat(result.firstFailure()).isEmpty();
        assertThat(result.checks()).extracting(Check::name)
                .containsExactly("signature", "entries", "tiles", "sequence", "kept", "tail");
        assertThat(result.records()).isEqualTo(300);
        assertThat(result.beyond()).isZero();
    }

    @Test
    void verify_entryByte_isFound() throws IOException {
        flip("tile/entries/000", 5000);
        assertThat(found()).isEqualTo(FailureKind.ENTRY_CHANGED);
    }

    @Test
    void verify_entryByteInPartialBundle_isFound() throws IOException {
        flip("tile/entries/001.p/44", 50);
        assertThat(found()).isEqualTo(FailureKind.ENTRY_CHANGED);
    }

    @Test
    void verify_entryAndItsTile_isFoundAtTheNextLevel() throws IOException {
        Path other = base.resolve("other");
        Logs.copy(made.resolve("a/evidence"), other);
        flip("tile/entries/001.p/44", 50);
        byte[] bundle = Files.readAllBytes(log.resolve("tile/entries/001.p/44"));
        int length = (bundle[0] & 0xFF) << 8 | bundle[1] & 0xFF;
        byte[] leaf = new dev.wirewitness.evidence.log.merkle.TreeHasher().leaf(bundle, 2, length);
        byte[] tile = Files.readAllBytes(log.resolve("tile/0/001.p/44"));
        System.arraycopy(leaf, 0, tile, 0, 32);
        Files.write(log.resolve("tile/0/001.p/44"), tile);

        assertThat(found()).isEqualTo(FailureKind.ROOT_DIFFERS);
    }

    @Test
    void verify_tileByteOfEveryLevel_isFound() throws IOException {
        flip("tile/0/000", 100);
        assertThat(found()).isEqualTo(FailureKind.TILE_CHANGED);

        for (String tile : new String[] {"tile/0/007", "tile/1/000"}) {
            log = base.resolve("large-" + tile.charAt(5));
            Logs.copy(made.resolve("large/evidence"), log);
            flip(tile, 64);
            assertThat(found()).as(tile).isEqualTo(FailureKind.TILE_CHANGED);
        }
        log = base.resolve("large-edge");
        Logs.copy(made.resolve("large/evidence"), log);
        flip("tile/2/000.p/1", 31);
        assertThat(found()).isEqualTo(FailureKind.EDGE_TILE_CHANGED);
    }

    @Test
    void verify_rightEdgeTile_isFound() throws IOException {
        flip("tile/1/000.p/1", 3);
        assertThat(found()).isEqualTo(FailureKind.EDGE_TILE_CHANGED);
    }

    @Test
    void verify_truncatedBundle_isFound() throws IOException {
        byte[] bytes = Files.readAllBytes(log.resolve("tile/entries/000"));
        Files.write(log.resolve("tile/entries/000"), Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(found()).isEqualTo(FailureKind.BUNDLE_TRUNCATED);
    }

    @Test
    void verify_trailingByte_isFound() throws IOException {
        byte[] bytes = Files.readAllBytes(log.resolve("tile/entries/000"));
        Files.write(log.resolve("tile/entries/000"), Arrays.copyOf(bytes, bytes.length + 1));
        assertThat(found()).isEqualTo(FailureKind.BUNDLE_TRAILING);
    }

    @Test
    void verify_missingBundle_isFound() throws IOException {
        Files.delete(log.resolve("tile/entries/000"));
        assertThat(found()).isEqualTo(FailureKind.BUNDLE_MISSING);
    }

    @Test
    void verify_missingTile_isFound() throws IOException {
        Files.delete(log.resolve("tile/0/000"));
        assertThat(found()).isEqualTo(FailureKind.TILE_MISSING);
    }

    @Test
    void verify_tileOfWrongLength_isFound() throws IOException {
        byte[] bytes = Files.readAllBytes(log.resolve("tile/0/000"));
        Files.write(log.resolve("tile/0/000"), Arrays.copyOf(bytes, bytes.length - 32));
        assertThat(found()).isEqualTo(FailureKind.TILE_LENGTH);
    }

    @Test
    void verify_editedSize_isFound() throws IOException {
        edit("checkpoint", "\n300\n", "\n299\n");
        assertThat(found()).isEqualTo(FailureKind.CHECKPOINT_EDITED);
        edit("checkpoint", "\n299\n", "\n100000\n");
        assertThat(found()).isEqualTo(FailureKind.CHECKPOINT_EDITED);
    }

    @Test
    void verify_signatureBit_isFound() throws IOException {
        String note = Files.readString(log.resolve("checkpoint"));
        int at = note.length() - 20;
        char other = note.charAt(at) == 'A' ? 'B' : 'A';
        Files.writeString(log.resolve("checkpoint"), note.substring(0, at) + other + note.substring(at + 1));
        assertThat(found()).isEqualTo(FailureKind.SIGNATURE_CHANGED);
    }

    @Test
    void verify_wrongKey_isFound() throws Exception {
        Path other = base.resolve("other/evidence");
        Logs.make(other, 5);
        Files.copy(other.resolve("log.vkey"), log.resolve("log.vkey"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(found()).isEqualTo(FailureKind.WRONG_KEY);
    }

    @Test
    void verify_rollback_isFoundByTheHeldCheckpoint() throws Exception {
        Path older = base.resolve("older/evidence");
        Logs.copy(log, older);
        Logs.make(log, 10);
        String held = Files.readString(log.resolve("checkpoint"));
        assertThat(Verification.verify(log, Optional.of(held), n -> {}).intact()).isTrue();
        log = older;

        assertThat(found(Optional.of(held))).isEqualTo(FailureKind.ROLLBACK);
    }

    @Test
    void verify_keptCheckpointChangedOrNewerThanTheLog_isFound() throws Exception {
        Path kept = log.resolve("cp/300");
        String signed = Files.readString(kept);
        Files.writeString(kept, signed.replace("\n300\n", "\n299\n"));
        assertThat(found()).isEqualTo(FailureKind.KEPT_CHANGED);

        Files.writeString(kept, signed);
        Files.writeString(log.resolve("cp/299"), signed);
        assertThat(found()).isEqualTo(FailureKind.KEPT_CHANGED);
        Files.delete(log.resolve("cp/299"));

        Files.writeString(log.resolve("cp/301"), signed);
        assertThat(found()).isEqualTo(FailureKind.ROLLBACK);
    }

    @Test
    void verify_growth_passesTheHeldCheckpoint() throws Exception {
        String held = Files.readString(log.resolve("checkpoint"));
        Logs.make(log, 1000);

        assertThat(Verification.verify(log, Optional.of(held), n -> {}).intact()).isTrue();
    }

    @Test
    void verify_fork_isFoundByTheHeldCheckpoint() throws Exception {
        Path fork = base.resolve("fork/evidence");
        Logs.copy(log, fork);
        Logs.make(fork, 20);
        Logs.make(log, 30);

        assertThat(Verification.verify(fork, Optional.empty(), n -> {}).intact()).isTrue();
        assertThat(found(Optional.of(Files.readString(fork.resolve("checkpoint"))))).isEqualTo(FailureKind.FORK);
    }

    @Test
    void verify_heldOfAnotherLog_isFound() throws Exception {
        Path other = base.resolve("other/evidence");
        Logs.make(other, 5);

        assertThat(found(Optional.of(Files.readString(other.resolve("checkpoint")))))
                .isEqualTo(FailureKind.HELD_UNREADABLE);
        assertThat(found(Optional.of("nonsense"))).isEqualTo(FailureKind.HELD_UNREADABLE);
    }

    @Test
    void verify_reorderedEntries_isFound() throws IOException {
        byte[] bundle = Files.readAllBytes(log.resolve("tile/entries/001.p/44"));
        int first = 2 + ((bundle[0] & 0xFF) << 8 | bundle[1] & 0xFF);
        int second = 2 + ((bundle[first] & 0xFF) << 8 | bundle[first + 1] & 0xFF);
        byte[] swapped = bundle.clone();
        System.arraycopy(bundle, first, swapped, 0, second);
        System.arraycopy(bundle, 0, swapped, second, first);
        Files.write(log.resolve("tile/entries/001.p/44"), swapped);

        assertThat(found()).isEqualTo(FailureKind.ENTRIES_REORDERED);
    }

    @Test
    void verify_segmentByte_isFound() throws IOException {
        try (Stream<Path> segments = Files.list(log.resolve("seg"))) {
            Path segment = segments.sorted().findFirst().orElseThrow();
            flip("seg/" + segment.getFileName(), 200);
        }
        assertThat(found()).isEqualTo(FailureKind.SEGMENT_DAMAGED);
    }

    @Test
    void verify_missingFiles_areNamed() throws IOException {
        Files.delete(log.resolve("checkpoint"));
        assertThat(found()).isEqualTo(FailureKind.CHECKPOINT_MISSING);
        Files.writeString(log.resolve("checkpoint"), "nonsense\n");
        assertThat(found()).isEqualTo(FailureKind.CHECKPOINT_UNREADABLE);
        Files.delete(log.resolve("log.vkey"));
        assertThat(found()).isEqualTo(FailureKind.KEY_UNREADABLE);
    }

    @Test
    void verify_anyFlippedByte_isFoundOrOutsideTheLog() throws IOException {
        Random random = new Random(2026);
        Set<FailureKind> kinds = new HashSet<>();
        String[] files = {
            "checkpoint", "tile/entries/000", "tile/entries/001.p/44", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"
        };
        for (int i = 0; i < 150; i++) {
            String file = files[i % files.length];
            byte[] before = Files.readAllBytes(log.resolve(file));
            byte[] changed = before.clone();
            changed[random.nextInt(before.length)] ^= (byte) (1 << random.nextInt(7));
            Files.write(log.resolve(file), changed);
            kinds.add(found());
            Files.write(log.resolve(file), before);
        }
        assertThat(kinds).hasSizeGreaterThan(5);
        assertThat(Verification.verify(log, Optional.empty(), n -> {}).intact()).isTrue();
    }
}
