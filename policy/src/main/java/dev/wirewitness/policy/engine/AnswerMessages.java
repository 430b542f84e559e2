package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.NotInspected;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What an origin says on a WebSocket: a filter through which every message passes. A message waits only while a
 * placeholder or pattern that begins in it can still end in a later one. One thread.
 */
public interface AnswerMessages {
    /** The longest message that is read; longer ones go to {@link #unread}. */
    int MAX_MESSAGE = 8 << 20;

    /**
     * Whether messages may be changed or held back now. Then a message must be whole before any of it goes on;
     * otherwise it may go on as it arrives, and is shown when it is complete.
     */
    boolean mayEdit();

    /**
     * Takes a whole message.
     *
     * @param content at most {@link #MAX_MESSAGE} bytes; read before the call returns
     * @param editable whether nothing of it has gone on; else it is read only, and not among what is released
     */
    Passage message(boolean text, ByteBuffer content, boolean editable);

    /** A message that nobody reads is about to go on; what waits leaves before it. */
    Passage unread(long bytes, NotInspected why);

    /** No more messages follow. */
    Passage end();

    /** What was learned outside of answers; final after {@link #end}. */
    AnswerReport report();

    /**
     * What one message brought about.
     *
     * @param released messages that may go now, in order
     * @param turns answers that began or ended, in order
     */
    record Passage(List<Message> released, List<Turn> turns) {
        static final Passage NOTHING = new Passage(List.of(), List.of());

        public Passage {
            released = List.copyOf(released);
            turns = List.copyOf(turns);
        }
    }

    /** A message for the client; the buffer is the taker's. */
    record Message(boolean text, ByteBuffer content) {}

    /** The beginning or end of an answer. {@code answer}: its name, or empty where the dialect has none. */
    sealed interface Turn {
        record Began(String answer) implements Turn {}

        /** {@code report}: what the answer said of itself. */
        record Ended(String answer, boolean failed, AnswerReport report) implements Turn {}
    }
}
