package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.engine.Conversation;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.MessageInspection;
import dev.wirewitness.proxy.exchange.SocketEvent;
import dev.wirewitness.proxy.record.Witness;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's messages, one at a time: kept while they are inspected, then sent or dropped. Knows what of them nobody
 * could read. Event loop only, except {@link #verdict}.
 */
final class ClientMessages {
    private static final Logger LOG = LoggerFactory.getLogger(ClientMessages.class);

    private final Conversation conversation;
    private final long most;
    private final Gathered kept = new Gathered();
    private final Set<NotInspected> gaps = EnumSet.noneOf(NotInspected.class);
    private @Nullable MessageInspection inspection;
    private boolean text;
    private int size;
    private long messages;
    private long sent;
    private long unread;

    ClientMessages(Conversation conversation, long most) {
        this.conversation = conversation;
        this.most = most;
    }

    /** Whether so many more bytes can be inspected with the message. */
    boolean fits(int more) {
        return size + (long) more <= most;
    }

    void begin(boolean asText) {
        text = asText;
        size = 0;
        messages++;
        inspection = conversation.message(asText);
    }

    /** Takes a piece. */
    void keep(ByteBuf piece) {
        if (piece.isReadable()) {
            size += piece.readableBytes();
            inspection().offer(piece.nioBuffer());
        }
        kept.add(piece);
    }

    /** Whether the message came as text. */
    boolean text() {
        return text;
    }

    /** Bytes shown to the inspection. */
    int size() {
        return size;
    }

    /** What the inspection says; {@code why}: of as much as it saw. Any thread, while nothing is added. */
    SocketEvent verdict(Optional<NotInspected> why, Witness witness, String connection) {
        MessageInspection current = inspection();
        try {
            Inspected result = why.isPresent() ? current.giveUp(why.get()) : current.finish();
            return new SocketEvent.VerdictReached(result, current.asks(), witness.writable(), System.nanoTime());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("connection {}: inspection failed: {}", connection, e.getClass().getName());
            return new SocketEvent.InspectionFailed(
                    "inspection_failed", "The message could not be inspected.", System.nanoTime());
        }
    }

    /** A message without a record of its own passes: what was not read of it counts for the connection. */
    void passed(Inspected result) {
        gaps.addAll(result.coverage().gaps());
        unread += result.coverage().uninspectedBytes();
    }

    /** The content as it goes to the origin; the caller's. */
    ByteBuf send(Verdict verdict) {
        MessageInspection current = inspection();
        ByteBuf content;
        if (verdict instanceof Verdict.Redact redact) {
            kept.drop();
            content = Unpooled.wrappedBuffer(current.edited(redact.edits()));
        } else {
            content = kept.take();
        }
        current.sent();
        sent += content.readableBytes();
        return content;
    }

    /** More of a message that nobody inspects goes on. */
    void relayed(int bytes) {
        sent += bytes;
        unread += bytes;
    }

    void drop() {
        kept.drop();
    }

    long messages() {
        return messages;
    }

    /** Content bytes sent to the origin. */
    long sent() {
        return sent;
    }

    long unread() {
        return unread;
    }

    Set<NotInspected> gaps() {
        return gaps;
    }

    private MessageInspection inspection() {
        MessageInspection current = inspection;
        if (current == null) {
            throw new IllegalStateException("message: none (expected: begun)");
        }
        return current;
    }
}
