package dev.wirewitness.policy.engine;

import java.nio.ByteBuffer;

/**
 * The inspection of an answer: a filter through which every byte passes. One call at a time.
 *
 * <p>An event is let through as soon as no pattern or placeholder can still begin in it. Plain answers that no
 * rule may change pass as they come.
 */
public interface AnswerInspection {
    /**
     * Whether bytes may be added or removed. Then the proxy decodes the answer, sends it without its content
     * coding and content length, and passes it through {@link #offer} before it goes on; otherwise it may send
     * what arrived untouched and show us a decoded copy.
     */
    boolean mayEdit();

    /**
     * Content with its coding removed, in order.
     *
     * @return what may be sent now: {@code content} itself (same object, position unchanged) when all of it and
     *     nothing else may go, else a buffer that is the caller's, perhaps empty
     */
    ByteBuffer offer(ByteBuffer content);

    /** The answer is complete, or broke off: what was still held back. */
    ByteBuffer finish();

    /** What was learned; final after {@link #finish}. */
    AnswerReport report();
}
