package dev.wirewitness.app.command;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.TlogProof;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.Proofs;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Says, and proves, whether and how the checkpoint contains an entry. */
final class InclusionText {
    private InclusionText() {}

    /** The proof as a file of its own; a Problem when the checkpoint does not cover the record yet. */
    static TlogProof proof(Path folder, byte[] entry, long index, String note) {
        Checkpoint head = Checkpoint.ofNote(note)
                .filter(c -> index < c.size())
                .orElseThrow(() -> Problem.notFine(
                        "record " + index + ": no checkpoint covers it yet (expected: published within a second)"));
        try {
            return new TlogProof(
                    entry, index, new TileTree(new TileFolder(folder), head.size()).inclusionProof(index), note);
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    static String of(Path folder, byte[] entry, long index, String note) {
        byte[] leaf = new TreeHasher().leaf(entry);
        String hash = "leaf hash   " + HexFormat.of().formatHex(leaf) + "\n";
        Optional<Checkpoint> checkpoint = Checkpoint.ofNote(note);
        if (checkpoint.isEmpty() || index >= checkpoint.get().size()) {
            return hash + "checkpoint  does not cover it yet";
        }
        Checkpoint head = checkpoint.get();
        try {
            List<byte[]> proof = new TileTree(new TileFolder(folder), head.size()).inclusionProof(index);
            boolean included = Proofs.includes(leaf, index, head.size(), proof, head.root());
            return hash + "checkpoint  " + head.origin() + ", " + head.size() + " records\n" + "inclusion   "
                    + (included ? "proved with " + proof.size() + " hashes" : "NOT PROVED: run evidence verify");
        } catch (LogDamaged e) {
            return hash + "inclusion   NOT PROVED: " + e.getMessage();
        }
    }
}
