package dev.wirewitness.evidence.log.verify;

import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.CosignerKey;
import dev.wirewitness.evidence.log.checkpoint.KeptCheckpoints;
import dev.wirewitness.evidence.log.checkpoint.KeyChain;
import dev.wirewitness.evidence.log.checkpoint.PostQuantumVerifier;
import dev.wirewitness.evidence.log.checkpoint.PrunedProof;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TileFolder;
import dev.wirewitness.evidence.log.merkle.TileTree;
import dev.wirewitness.evidence.log.record.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Checks a log folder as it lies there, from its files alone: nothing that the writer says is believed. Reads every
 * entry, so the time grows with the log and the memory does not. Any bytes give a result.
 *
 * <p>What it cannot see: an older copy of the whole folder, and another history signed with the same key. A
 * checkpoint kept elsewhere ({@code held}) shows both.
 */
public final class Verification {
    private final Path folder;
    private long minimum;
    private final List<Check> checks = new ArrayList<>();

    private Verification(Path folder) {
        this.folder = folder;
    }

    /** Verifies with the key that lies in the folder. {@code progress} hears how many records were read. */
    public static VerificationResult verify(Path folder, Optional<String> held, LongConsumer progress) {
        return verify(folder, Optional.empty(), held, progress);
    }

    /**
     * Verifies.
     *
     * @param vkey the verifier key as the auditor knows it, in place of {@code log.vkey}
     * @param held a checkpoint kept from earlier, as text
     */
    public static VerificationResult verify(
            Path folder, Optional<String> vkey, Optional<String> held, LongConsumer progress) {
        return new Verification(folder).run(vkey, held, progress);
    }

    /**
     * Whether the checkpoint in {@code cosigned} bears the cosignature of this witness and is one of the history that
     * was verified: then somebody else saw it, and saw no other history before it.
     *
     * @param verified what {@link #verify} found
     * @param cosigner the witness's verifier key
     */
    public static Check witnessed(Path folder, VerificationResult verified, CosignerKey cosigner) {
        Optional<SignedNote> note = new Verification(folder).read("cosigned").flatMap(SignedNote::parse);
        Optional<Checkpoint> head = note.flatMap(n -> Checkpoint.parse(n.text()));
        Optional<CosignerKey.Seen> seen = note.flatMap(cosigner::seen);
        if (head.isEmpty() || seen.isEmpty()) {
            return Check.failed("witness", FailureKind.NOT_WITNESSED, "witness " + cosigner.name() + ": "
                    + folder.resolve("cosigned") + " has no cosignature of it that is right (expected: one)");
        }
        long size = head.get().size();
        boolean same = verified.checkpoint()
                .filter(c -> c.origin().equals(head.get().origin()) && c.size() >= size)
                .map(c -> Arrays.equals(root(folder, c.size(), size), head.get().root()))
                .orElse(false);
        return same
                ? Check.passed("witness", cosigner.name() + " saw the first " + size + " records at "
                        + Instant.ofEpochSecond(seen.get().unixSeconds()))
                : Check.failed("witness", FailureKind.FORK, "witness " + cosigner.name() + ": the " + size
                        + " records it saw are not the beginning of this log (expected: the same root); the history was"
                        + " rolled back or forked");
    }

    /**
     * Whether the checkpoint that was verified is cosigned by the log's ML-DSA-44 key: then it holds even when Ed25519
     * does not any more.
     *
     * @param key as the auditor holds it
     */
    public static Check cosigned(Path folder, PostQuantumVerifier key) {
        Optional<Long> seen = new Verification(folder).read("checkpoint").flatMap(SignedNote::parse).flatMap(key::seen);
        return seen.map(time -> Check.passed("post-quantum", "the checkpoint is cosigned with ML-DSA-44 by " + key.name()
                        + " at " + Instant.ofEpochSecond(time)))
                .orElseGet(() -> Check.failed("post-quantum", FailureKind.NOT_COSIGNED, "checkpoint: no cosignature of "
                        + key.name() + " with this ML-DSA-44 key that is right (expected: one)"));
    }

    private static byte[] root(Path folder, long size, long leaves) {
        try {
            return new TileTree(new TileFolder(folder), size).root(leaves);
        } catch (LogDamaged e) {
            return new byte[0];
        }
    }

    private VerificationResult run(Optional<String> vkey, Optional<String> held, LongConsumer progress) {
        Optional<String> keyText = vkey.or(() -> read("log.vkey"));
        Optional<VerifierKey> key = keyText.flatMap(VerifierKey::parse);
        Optional<String> text = read("checkpoint");
        Optional<SignedNote> note = text.flatMap(SignedNote::parse);
        Optional<Checkpoint> checkpoint = note.flatMap(n -> Checkpoint.parse(n.text()));
        if (key.isEmpty()) {
            checks.add(Check.failed("signature", FailureKind.KEY_UNREADABLE, "verifier key "
                    + folder.resolve("log.vkey") + ": missing or not readable (expected: name+hex+base64, Ed25519)"));
        }
        if (text.isEmpty()) {
            checks.add(Check.failed("signature", FailureKind.CHECKPOINT_MISSING, "checkpoint "
                    + folder.resolve("checkpoint") + ": missing (expected: a signed note)"));
        } else if (checkpoint.isEmpty()) {
            checks.add(Check.failed("signature", FailureKind.CHECKPOINT_UNREADABLE, "checkpoint "
                    + folder.resolve("checkpoint") + ": not readable (expected: origin, size, root, signature)"));
        }
        try {
            minimum = MinimumIndex.read(folder);
        } catch (IOException | LogDamaged e) {
            checks.add(Check.failed("pruned", FailureKind.PRUNED_UNRECORDED, String.valueOf(e.getMessage())));
        }
        if (key.isEmpty() || checkpoint.isEmpty() || note.isEmpty()) {
            return new VerificationResult(checkpoint, 0, 0, checks);
        }
        return tree(KeyChain.of(key.get(), folder), note.get(), checkpoint.get(), held, progress);
    }

    private VerificationResult tree(
            KeyChain keys, SignedNote note, Checkpoint checkpoint, Optional<String> held, LongConsumer progress) {
        TreeWalk walk = new TreeWalk(folder, checkpoint.size(), minimum);
        walk.run(progress);
        boolean rootFits = walk.complete() && Arrays.equals(walk.root(), checkpoint.root());
        boolean signed = signature(keys, note, checkpoint, rootFits);
        long until = keys.untilSeconds();
        if (signed && until > 0 && walk.lastMicros() / 1_000_000 > until) {
            checks.add(Check.failed("signature", FailureKind.KEY_OVER, "the root key vouches for the log's key until "
                    + Instant.ofEpochSecond(until) + ", and records are newer (expected: a newer certificate)"));
        }
        if (walk.unreadable().isPresent()) {
            checks.add(walk.unreadable().get());
        } else {
            entriesAndTiles(walk, checkpoint, rootFits);
            if (minimum > 0) {
                checks.add(pruned(walk.purges()));
            }
            checks.add(walk.sequence()
                    .orElseGet(() -> Check.passed("sequence", "sequence numbers run without gaps in every boot")));
        }
        if (signed) {
            if (rootFits) {
                kept(keys, checkpoint);
            }
            held.ifPresent(h -> checks.add(held(keys, checkpoint, h)));
        }
        TailCheck tail = new TailCheck(folder, checkpoint);
        if (rootFits) {
            checks.add(tail.run());
        }
        return new VerificationResult(Optional.of(checkpoint), walk.read(), tail.beyond(), checks);
    }

    private boolean signature(KeyChain keys, SignedNote note, Checkpoint checkpoint, boolean rootFits) {
        if (!keys.signed(note) || !keys.names(checkpoint.origin())) {
            checks.add(Check.failed("signature", FailureKind.WRONG_KEY, "checkpoint of " + checkpoint.origin()
                    + ": not signed by " + keys.anchor() + " or a key it leads to (expected: a line with its name and id)"));
            return false;
        }
        if (keys.verifies(note)) {
            checks.add(Check.passed("signature", "checkpoint of " + checkpoint.size() + " records signed by "
                    + checkpoint.origin() + keys.way()));
            return true;
        }
        checks.add(
                rootFits
                        ? Check.failed("signature", FailureKind.SIGNATURE_CHANGED, "checkpoint: the signature is not"
                                + " right, though size and root fit the records (expected: an unchanged signature)")
                        : Check.failed("signature", FailureKind.CHECKPOINT_EDITED, "checkpoint: the signature is not"
                                + " that of this text, and size " + checkpoint.size()
                                + " and root do not fit the records (expected: the text as it was signed)"));
        return false;
    }

    private void entriesAndTiles(TreeWalk walk, Checkpoint checkpoint, boolean rootFits) {
        if (rootFits) {
            checks.add(Check.passed("entries", walk.read() + " records give the root of the checkpoint"));
            checks.add(walk.tiles().orElseGet(() -> Check.passed("tiles", "every tile is what the records give")));
            return;
        }
        Optional<Check> cause = walk.entries().or(walk::tiles);
        checks.add(cause.orElseGet(() -> Check.failed("root", FailureKind.ROOT_DIFFERS, "root: the "
                + checkpoint.size() + " records and their tiles fit each other but not the checkpoint (expected: its"
                + " root); the history was rewritten, or the checkpoint is another log's")));
    }

    /** What is missing at the beginning was removed by a rule that is on record. */
    private Check pruned(List<RetentionPurged> purges) {
        Optional<RetentionPurged> rule = purges.stream().filter(purge -> purge.until() >= minimum).findFirst();
        if (rule.isEmpty()) {
            return Check.failed("pruned", FailureKind.PRUNED_UNRECORDED, "minindex: " + minimum + ", but no record of such"
                    + " a removal is in the log (expected: every removal is on record); records were taken away");
        }
        Optional<String> register = digest("register.json");
        return register.isEmpty() || purges.stream().anyMatch(purge -> purge.registerSha256().equals(register.get()))
                ? Check.passed("pruned", "records before " + minimum + " were removed: " + rule.get().reason())
                : Check.failed("pruned", FailureKind.PRUNED_UNRECORDED, "register.json: of SHA-256 " + register.get()
                        + ", which no record of a removal names (expected: as it was written)");
    }

    /** Empty when there is no such file, as in a log fetched from afar. */
    private Optional<String> digest(String name) {
        try {
            return Optional.of(Sha256.hex(folder.resolve(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the first {@code older.size()} records are those of this checkpoint. */
    private boolean begins(TileTree tree, Checkpoint older) throws IOException {
        return older.size() >= minimum
                ? Arrays.equals(tree.root(older.size()), older.root())
                : provedBefore(older);
    }

    /** For one from before the minimum index: by the proof that was kept, to a checkpoint that is kept too. */
    private boolean provedBefore(Checkpoint older) throws IOException {
        Optional<PrunedProof> proof = PrunedProof.read(folder, older.size());
        Optional<Checkpoint> later = proof.isEmpty()
                ? Optional.empty()
                : read("cp/" + proof.get().newer()).flatMap(Checkpoint::ofNote);
        return proof.isPresent() && later.isPresent() && proof.get().proves(older.root(), later.get());
    }

    /** Checkpoints kept in the folder are of this history. */
    private void kept(KeyChain keys, Checkpoint checkpoint) {
        try {
            TileTree tree = new TileTree(new TileFolder(folder), checkpoint.size());
            int count = 0;
            for (Map.Entry<Long, String> one : KeptCheckpoints.read(folder).entrySet()) {
                Optional<SignedNote> note = SignedNote.parse(one.getValue());
                Optional<Checkpoint> old = note.flatMap(n -> Checkpoint.parse(n.text()));
                if (one.getKey() > checkpoint.size() && newest() >= one.getKey()) {
                    // the node has gone on since the checkpoint was read
                    continue;
                }
                if (one.getKey() > checkpoint.size()) {
                    checks.add(Check.failed("kept", FailureKind.ROLLBACK, "kept checkpoint cp/" + one.getKey()
                            + ": newer than the log of " + checkpoint.size()
                            + " records (expected: a log never shrinks); it was rolled back"));
                    return;
                }
                boolean right = note.isPresent() && old.isPresent() && keys.verifies(note.get())
                        && old.get().size() == one.getKey()
                        && begins(tree, old.get());
                if (!right) {
                    checks.add(Check.failed("kept", FailureKind.KEPT_CHANGED, "kept checkpoint cp/" + one.getKey()
                            + ": not a signed checkpoint of this history (expected: as it was published)"));
                    return;
                }
                count++;
            }
            if (count > 0) {
                checks.add(Check.passed("kept", count + " checkpoints kept from earlier are of this history"));
            }
        } catch (LogDamaged | IOException e) {
            checks.add(Check.failed("kept", FailureKind.TILE_MISSING, String.valueOf(e.getMessage())));
        }
    }

    private long newest() {
        return read("checkpoint").flatMap(Checkpoint::ofNote).map(Checkpoint::size).orElse(0L);
    }

    private Check held(KeyChain keys, Checkpoint checkpoint, String text) {
        Optional<SignedNote> note = SignedNote.parse(text);
        Optional<Checkpoint> held = note.flatMap(n -> Checkpoint.parse(n.text()));
        if (held.isEmpty() || note.isEmpty() || !keys.verifies(note.get())) {
            return Check.failed("held", FailureKind.HELD_UNREADABLE, "held checkpoint: not readable or not signed by "
                    + checkpoint.origin() + " (expected: a checkpoint of this log, as it was published)");
        }
        Checkpoint old = held.get();
        if (!old.origin().equals(checkpoint.origin())) {
            return Check.failed("held", FailureKind.HELD_OTHER_LOG, "held checkpoint: of " + old.origin()
                    + " (expected: " + checkpoint.origin() + ")");
        }
        if (old.size() > checkpoint.size()) {
            return Check.failed("held", FailureKind.ROLLBACK, "held checkpoint: " + old.size()
                    + " records, but the log has only " + checkpoint.size()
                    + " (expected: a log never shrinks); it was rolled back");
        }
        try {
            if (old.size() < minimum && PrunedProof.read(folder, old.size()).isEmpty()) {
                return Check.failed("held", FailureKind.HELD_PRUNED, "held checkpoint: of " + old.size()
                        + " records, which were removed; no proof of it was kept (expected: one of the checkpoints in cp/, or"
                        + " one of at least " + minimum + " records)");
            }
            return begins(new TileTree(new TileFolder(folder), checkpoint.size()), old)
                    ? Check.passed("held", "the log begins with the " + old.size() + " records of the held checkpoint")
                    : Check.failed("held", FailureKind.FORK, "held checkpoint: the first " + old.size()
                            + " records give another root (expected: the one held); the history was forked");
        } catch (LogDamaged | IOException e) {
            return Check.failed("held", FailureKind.TILE_MISSING, String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(folder.resolve(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
