package dev.wirewitness.evidence.log.verify;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.checkpoint.TlogProof;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks one record with its proof (C2SP tlog-proof), from the file alone. Any text gives a result. */
public final class ProofCheck {
    private ProofCheck() {}

    /** @param vkey the verifier key as the auditor knows it; without it the signature is not checked */
    public static List<Check> of(String text, Optional<String> vkey) {
        List<Check> checks = new ArrayList<>();
        Optional<TlogProof> proof = TlogProof.parse(text);
        Optional<SignedNote> note = proof.flatMap(p -> SignedNote.parse(p.checkpoint()));
        Optional<Checkpoint> head = note.flatMap(n -> Checkpoint.parse(n.text()));
        if (proof.isEmpty() || note.isEmpty() || head.isEmpty()) {
            checks.add(Check.failed("proof", FailureKind.PROOF_UNREADABLE, "proof: not readable (expected:"
                    + " c2sp.org/tlog-proof@v1 with the record in its extra line and a signed checkpoint)"));
            return checks;
        }
        String record = "record " + proof.get().index() + " of " + head.get().origin();
        checks.add(
                proof.get().leadsTo(head.get())
                        ? Check.passed("proof", record + " is in the tree of " + head.get().size() + " records")
                        : Check.failed("proof", FailureKind.PROOF_DIFFERS, record + ": record and hashes do not give the"
                                + " root of the checkpoint (expected: unchanged bytes)"));
        vkey.ifPresent(known -> checks.add(signature(known, note.get(), head.get())));
        return checks;
    }

    private static Check signature(String vkey, SignedNote note, Checkpoint head) {
        Optional<VerifierKey> key = VerifierKey.parse(vkey);
        if (key.isEmpty()) {
            return Check.failed("signature", FailureKind.KEY_UNREADABLE,
                    "verifier key: not readable (expected: name+hex+base64, Ed25519)");
        }
        boolean right = key.get().name().equals(head.origin()) && key.get().verifies(note);
        return right
                ? Check.passed("signature", "checkpoint of " + head.size() + " records signed by " + key.get().name())
                : Check.failed("signature", FailureKind.SIGNATURE_CHANGED, "checkpoint: not signed by the key "
                        + key.get().name() + " (expected: an unchanged text and its signature)");
    }
}
