package dev.wirewitness.evidence.log.witness;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.CosignerKey;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.disk.Disk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has the log's newest checkpoint cosigned by its witnesses (C2SP tlog-witness), and keeps it with their lines as
 * {@code cosigned}. One thread.
 */
public final class Witnessed {
    private static final int OK = 200;
    private static final int CONFLICT = 409;

    /** Carries a body to a witness and brings back its answer. */
    public interface Post {
        Witness.Answer post(String body) throws IOException;
    }

    /** A witness: how it is reached, and the key it must sign with. */
    public record Peer(CosignerKey key, Post post) {}

    /**
     * What came of one round.
     *
     * @param cosigned names of the witnesses whose cosignature is in the file
     * @param problems what kept the others from it, for people
     */
    public record Round(List<String> cosigned, List<String> problems) {}

    private final Path folder;
    private final Disk disk;
    private final List<Peer> peers;
    private final Map<String, Long> known = new HashMap<>();

    /** @param folder the log's folder */
    public Witnessed(Path folder, Disk disk, List<Peer> peers) {
        this.folder = folder;
        this.disk = disk;
        this.peers = List.copyOf(peers);
    }

    /** Asks every witness once. {@code checkpoint}: the newest one, as it was published. */
    public Round round(String checkpoint) throws IOException {
        SignedNote note = SignedNote.parse(checkpoint).orElseThrow(() -> new LogDamaged("checkpoint: not readable"));
        Checkpoint head = Checkpoint.parse(note.text()).orElseThrow(() -> new LogDamaged("checkpoint: not readable"));
        TileTree tree = new TileTree(new TileFolder(folder), head.size());
        List<SignedNote.Line> lines = new ArrayList<>(note.lines());
        List<String> cosigned = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Peer peer : peers) {
            String name = peer.key().name();
            try {
                lines.addAll(ask(peer, note, head, checkpoint, tree));
                cosigned.add(name);
            } catch (IOException | LogDamaged e) {
                problems.add("witness " + name + ": " + e.getMessage());
            }
        }
        if (!cosigned.isEmpty()) {
            String whole = new SignedNote(note.text(), lines).encode();
            disk.replace(folder.resolve("cosigned"), whole.getBytes(StandardCharsets.UTF_8));
        }
        return new Round(cosigned, problems);
    }

    private List<SignedNote.Line> ask(Peer peer, SignedNote note, Checkpoint head, String checkpoint, TileTree tree)
            throws IOException {
        String name = peer.key().name();
        Witness.Answer answer = post(peer, known.getOrDefault(name, 0L), head, checkpoint, tree);
        if (answer.status() == CONFLICT && answer.body().matches("(0|[1-9][0-9]{0,17})\n")) {
            long size = Long.parseLong(answer.body().strip());
            if (size > head.size()) {
                throw new IOException("knows a log of " + size + " records, more than the " + head.size()
                        + " here (expected: at most as many); this log was rolled back");
            }
            answer = post(peer, size, head, checkpoint, tree);
        }
        if (answer.status() != OK) {
            throw new IOException(answer.status() == CONFLICT || answer.status() == 422
                    ? "knows another history of this log (" + answer.status() + "); one of the two was forked"
                    : "answered " + answer.status() + ": " + answer.body().strip());
        }
        Optional<SignedNote> lines = SignedNote.parse(note.text() + "\n" + answer.body());
        if (lines.isEmpty() || peer.key().seen(lines.get()).isEmpty()) {
            throw new IOException("its cosignature is not that of its key (expected: " + peer.key().encode() + ")");
        }
        known.put(name, head.size());
        return lines.get().lines();
    }

    private static Witness.Answer post(Peer peer, long old, Checkpoint head, String checkpoint, TileTree tree)
            throws IOException {
        List<byte[]> proof = old == 0 || old >= head.size() ? List.of() : tree.consistencyProof(old);
        return peer.post().post(AddCheckpoint.encode(old, proof, checkpoint));
    }
}
