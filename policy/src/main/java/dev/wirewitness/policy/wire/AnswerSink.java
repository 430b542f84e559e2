package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * Takes the texts of an answer as they are found. A block is text that belongs together across units; its number is
 * the reader's. Spans are the contents of JSON strings in the buffer that was given to the reader.
 */
public interface AnswerSink {
    /** The number of texts that stand for themselves. */
    long ALONE = -1;

    /**
     * The next piece of a block.
     *
     * @param nested whether the text of the block is itself JSON, so that escapes apply twice
     */
    void delta(long block, PartKind kind, boolean nested, int start, int end);

    /** The whole text of a block, perhaps a repetition of what came in pieces. */
    void whole(long block, PartKind kind, boolean nested, int start, int end);

    /** No more pieces follow for blocks {@code first} to {@code last}. */
    void closed(long first, long last);
}
