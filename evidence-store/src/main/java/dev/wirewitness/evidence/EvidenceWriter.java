package dev.wirewitness.evidence;

import java.util.concurrent.CompletionStage;

/** The way into the log. Any thread; never blocks. */
public interface EvidenceWriter {
    /**
     * Appends one record. Records of one thread keep their order.
     *
     * @return completes with the position once {@code until} holds, on the log's writer thread: do little there.
     *     Completes exceptionally with {@link LogUnavailable} when the log cannot be written or is overloaded
     */
    CompletionStage<Position> append(Entry entry, Durability until);

    /**
     * Appends one record for which nobody waits: in the order of {@link #append}, but it may be written some
     * milliseconds later, with the next one.
     */
    default CompletionStage<Position> note(Entry entry) {
        return append(entry, Durability.APPENDED);
    }

    /** Seals personal fields under the subject's own key, which is made at the first sight of the subject. */
    Subject seal(PersonalFields fields);

    /** Whether appends are being accepted and written at this moment. */
    boolean writable();
}
