package dev.wirewitness.evidence.log.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeTest {
    private final TreeHasher hasher = new TreeHasher();

    @TempDir
    Path folder;

    private byte[] leaf(int i) {
        return hasher.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8));
    }

    /** MTH of RFC 6962 section 2.1, as it is written there. */
    private byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return hasher.empty();
        }
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return hasher.node(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    private List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(leaf(i));
        }
        return leaves;
    }

    private TileTree written(List<byte[]> leaves) throws IOException {
        TileEdge edge = new TileEdge();
        for (byte[] leaf : leaves) {
            for (TileEdge.Partial full : edge.fullWith(leaf)) {
                write(full);
            }
            edge.add(leaf);
        }
        for (TileEdge.Partial partial : edge.partials()) {
            write(partial);
        }
        return new TileTree(new TileFolder(folder), leaves.size());
    }

    private void write(TileEdge.Partial tile) throws IOException {
        Path path = folder.resolve(TilePath.tile(tile.level(), tile.index(), tile.width()));
        Files.createDirectories(path.resolveSibling("."));
        Files.write(path, tile.hashes());
    }

    @Test
    void hashes_knownInputs_areThoseOfRfc6962() {
        assertThat(HexFormat.of().formatHex(hasher.empty()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(HexFormat.of().formatHex(hasher.leaf(new byte[0])))
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    @Test
    void root_manySizes_isTheSameHoweverItIsMade() throws IOException {
        for (int size : new int[] {0, 1, 2, 3, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 70_000}) {
            List<byte[]> leaves = leaves(size);
            byte[] expected = root(leaves);
            Frontier frontier = new Frontier();
            TileEdge edge = new TileEdge();
            for (byte[] leaf : leaves) {
                frontier.add(leaf);
                edge.add(leaf);
            }
            TileTree tree = written(leaves);

            assertThat(frontier.root()).as("frontier of %d", size).isEqualTo(expected);
            assertThat(edge.root()).as("edge of %d", size).isEqualTo(expected);
            assertThat(tree.root(size)).as("tiles of %d", size).isEqualTo(expected);
            assertThat(new TileEdge(new TileFolder(folder), size).root()).isEqualTo(expected);
            assertThat(tree.root(size / 2)).isEqualTo(root(leaves.subList(0, size / 2)));
        }
    }

    @Test
    void proofs_everyLeafAndOlderSizeOfSmallTrees_hold() throws IOException {
        for (int size = 1; size <= 34; size++) {
            List<byte[]> leaves = leaves(size);
            TileTree tree = written(leaves);
            byte[] root = root(leaves);
            for (int i = 0; i < size; i++) {
                assertThat(Proofs.includes(leaf(i), i, size, tree.inclusionProof(i), root)).isTrue();
                assertThat(Proofs.includes(leaf(i + 1), i, size, tree.inclusionProof(i), root)).isFalse();
                byte[] older = root(leaves.subList(0, i + 1));
                List<byte[]> proof = tree.consistencyProof(i + 1);
                assertThat(Proofs.consistent(i + 1, older, size, root, proof)).isTrue();
                assertThat(Proofs.consistent(i + 1, leaf(99), size, root, proof)).isFalse();
            }
        }
    }

    @Test
    void proofs_largeTree_hold() throws IOException {
        int size = 66_000;
        List<byte[]> leaves = leaves(size);
        TileTree tree = written(leaves);
        byte[] root = root(leaves);
        Random random = new Random(6962);
        for (int i = 0; i < 200; i++) {
            int index = random.nextInt(size);
            assertThat(Proofs.includes(leaf(index), index, size, tree.inclusionProof(index), root)).isTrue();
            byte[] older = tree.root(index + 1);
            assertThat(Proofs.consistent(index + 1, older, size, root, tree.consistencyProof(index + 1))).isTrue();
        }
    }

    @Test
    void proofs_changedOrRandom_areRefused() throws IOException {
        List<byte[]> leaves = leaves(21);
        TileTree tree = written(leaves);
        byte[] root = root(leaves);
        Random random = new Random(9162);
        for (int i = 0; i < 5000; i++) {
            int index = random.nextInt(21);
            List<byte[]> proof = new ArrayList<>(tree.inclusionProof(index));
            int at = random.nextInt(proof.size());
            switch (random.nextInt(3)) {
                case 0 -> proof.remove(at);
                case 1 -> proof.add(at, leaf(random.nextInt(50)));
                default -> proof.set(at, leaf(1000 + random.nextInt(50)));
            }
            assertThat(Proofs.includes(leaf(index), index, 21, proof, root)).isFalse();
            assertThat(Proofs.consistent(random.nextInt(30), leaf(1), random.nextInt(30), root, proof)).isFalse();
        }
        assertThat(Proofs.includes(leaf(0), -1, 21, List.of(), root)).isFalse();
        assertThat(Proofs.consistent(0, root, 21, root, List.of())).isFalse();
        assertThat(Proofs.consistent(21, root, 21, root, List.of())).isTrue();
    }

    @Test
    void path_examplesOfTheFormat_areAsThere() {
        assertThat(TilePath.entries(1_234_067, 256)).isEqualTo("tile/entries/x001/x234/067");
        assertThat(TilePath.tile(0, 5, 256)).isEqualTo("tile/0/005");
        assertThat(TilePath.tile(1, 0, 17)).isEqualTo("tile/1/000.p/17");
        assertThat(TilePath.width(0, 273, 70_000)).isEqualTo(112);
        assertThat(TilePath.width(1, 1, 70_000)).isEqualTo(17);
        assertThat(TilePath.width(2, 0, 70_000)).isEqualTo(1);
        assertThat(TilePath.width(0, 0, 70_000)).isEqualTo(256);
        assertThatThrownBy(() -> TilePath.tile(0, 0, 0)).hasMessageContaining("expected: 1-256");
    }

    private static byte[] bundle(List<byte[]> entries) {
        ByteBuffer bundle = ByteBuffer.allocate(1 << 17);
        for (byte[] entry : entries) {
            bundle.putShort((short) entry.length).put(entry);
        }
        return Arrays.copyOf(bundle.array(), bundle.position());
    }

    @Test
    void bundle_parsed_givesTheEntries() {
        List<byte[]> entries = List.of(new byte[] {1, 2}, new byte[0], new byte[65_535]);

        Bundle bundle = Bundle.parse(bundle(entries), 3, "x");

        for (int i = 0; i < 3; i++) {
            assertThat(bundle.entry(i)).isEqualTo(entries.get(i));
        }
    }

    @Test
    void bundle_cutOrLonger_isDamaged() {
        byte[] whole = bundle(List.of("ab".getBytes(StandardCharsets.UTF_8), "c".getBytes(StandardCharsets.UTF_8)));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Bundle.parse(cut, 2, "here"))
                    .isInstanceOf(LogDamaged.class)
                    .hasMessageContaining("here")
                    .hasMessageContaining("ends inside");
        }
        assertThatThrownBy(() -> Bundle.parse(Arrays.copyOf(whole, whole.length + 1), 2, "here"))
                .isInstanceOf(LogDamaged.class)
                .hasMessageContaining("trailing");
    }

    @Test
    void bundle_randomBytes_giveEntriesOrDamage() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            for (int z = 0; z < bytes.length; z += 2) {
                bytes[z] = 0;
            }
            int count = random.nextInt(5);
            try {
                Bundle bundle = Bundle.parse(bytes, count, "random");
                assertThat(bundle.count()).isEqualTo(count);
            } catch (LogDamaged e) {
                assertThat(e).hasMessageContaining("random");
            }
        }
    }
}
