package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.proxy.http.MessageCount;
import dev.wirewitness.proxy.http.MessageCutter;
import dev.wirewitness.proxy.record.SocketTotals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a request that is a stream: the first one is decided upon with the head, each later one before it
 * goes on, one at a time, in order. Knows no channel: the driver brings bytes and verdicts and carries out what comes
 * back. Owns what it took until it is given out. Event loop only.
 */
final class RequestMessages {
    /** Bytes that may wait while a message is decided upon; then the client has to. */
    static final int MOST_WAITING = 256 << 10;

    private enum State {
        FIRST,
        DECIDING,
        FLOWING,
        INSPECTING,
        /** The rest of a message too long to be gathered goes on as it comes. */
        PASSING,
        ENDED
    }

    /** What the driver is to do next. */
    sealed interface Next {
        /** Nothing until more bytes or a verdict come. */
        record Wait() implements Next {}

        /** The first message: decide upon the request. */
        record First(ByteBuf message) implements Next {}

        /** The request is not to be read as messages after all; {@code why}: unless it was complete. */
        record Whole(ByteBuf content, Optional<NotInspected> why) implements Next {}

        /** A later message: ask {@code inspection}, then {@link #release}. */
        record Inspect(Inspection inspection, Optional<NotInspected> why, int bytes) implements Next {}

        /** Bytes under a decision that was made. */
        record Send(ByteBuf content) implements Next {}

        /** All of the request was decided upon. */
        record End() implements Next {}
    }

    private static final Next WAIT = new Next.Wait();

    private final MessageCutter cutter;
    private final Supplier<Inspection> inspections;
    private State state = State.FIRST;
    private boolean inputEnded;
    private @Nullable ByteBuf message;
    private @Nullable Inspection inspection;
    private long passing;
    private int count;
    private long unread;
    private final Set<NotInspected> gaps = EnumSet.noneOf(NotInspected.class);
    private final MessageCount answered = new MessageCount();
    private int status = -1;

    RequestMessages(long maxMessage, Supplier<Inspection> inspections) {
        cutter = new MessageCutter(maxMessage);
        this.inspections = inspections;
    }

    /** Takes the content; {@code last}: no more follows. */
    void add(ByteBuf content, boolean last) {
        inputEnded |= last;
        if (state == State.ENDED) {
            content.release();
        } else {
            cutter.add(content);
        }
    }

    boolean inputEnded() {
        return inputEnded;
    }

    /** Whether the client has to wait. */
    boolean full() {
        return cutter.waiting() > MOST_WAITING && state != State.FIRST && state != State.PASSING;
    }

    /** What a later message's inspection left out. */
    void covered(Coverage coverage) {
        unread += coverage.uninspectedBytes();
        gaps.addAll(coverage.gaps());
    }

    /** Content of the answer goes by. */
    void answered(ByteBuf content) {
        answered.look(content);
    }

    /** {@code trailers} of the answer. */
    void answerEnded(HttpHeaders trailers) {
        String said = trailers.get("grpc-status", "");
        status = said.matches("[0-9]{1,3}") ? Integer.parseInt(said) : status;
    }

    SocketTotals totals() {
        return new SocketTotals(count, answered.messages(), unread, List.copyOf(gaps), status);
    }

    /** The head and the first message went on. */
    void flow() {
        if (state == State.DECIDING) {
            state = State.FLOWING;
        }
    }

    Next next() {
        return switch (state) {
            case FIRST -> first();
            case FLOWING -> later();
            case PASSING -> pass();
            case DECIDING, INSPECTING, ENDED -> WAIT;
        };
    }

    private Next first() {
        if (inputEnded) {
            return whole(Optional.empty());
        }
        if (cutter.tooLong()) {
            return whole(Optional.of(NotInspected.TOO_LARGE));
        }
        ByteBuf first = cutter.next();
        if (first == null) {
            return WAIT;
        }
        count++;
        state = State.DECIDING;
        return new Next.First(first);
    }

    private Next whole(Optional<NotInspected> why) {
        state = State.ENDED;
        return new Next.Whole(cutter.take(Long.MAX_VALUE), why);
    }

    private Next later() {
        if (cutter.tooLong()) {
            passing = cutter.length();
            return inspect(Unpooled.EMPTY_BUFFER, Optional.of(NotInspected.TOO_LARGE));
        }
        ByteBuf next = cutter.next();
        if (next != null) {
            return inspect(next, Optional.empty());
        }
        if (!inputEnded) {
            return WAIT;
        }
        if (cutter.waiting() > 0) {
            return inspect(cutter.take(Long.MAX_VALUE), Optional.empty()); // cut off: read as what it is
        }
        state = State.ENDED;
        return new Next.End();
    }

    private Next inspect(ByteBuf bytes, Optional<NotInspected> why) {
        count++;
        state = State.INSPECTING;
        Inspection asked = inspections.get();
        message = bytes;
        inspection = asked;
        if (bytes.isReadable()) {
            asked.offer(bytes.nioBuffer());
        }
        return new Next.Inspect(asked, why, bytes.readableBytes());
    }

    /** The message as it may go on; the caller's. */
    ByteBuf release(Verdict verdict) {
        ByteBuf whole = message;
        Inspection asked = inspection;
        message = null;
        inspection = null;
        if (whole == null || asked == null) {
            return Unpooled.EMPTY_BUFFER;
        }
        state = passing > 0 ? State.PASSING : State.FLOWING;
        if (verdict instanceof Verdict.Redact redact && whole.isReadable()) {
            whole.release();
            return Unpooled.wrappedBuffer(asked.edited(redact.edits()));
        }
        return whole;
    }

    private Next pass() {
        ByteBuf bytes = cutter.take(passing);
        passing -= bytes.readableBytes();
        if (passing == 0 || inputEnded) {
            state = State.FLOWING;
        }
        if (bytes.isReadable()) {
            return new Next.Send(bytes);
        }
        bytes.release();
        return state == State.FLOWING ? later() : WAIT;
    }

    /** Whether a decision has to be on record by itself: anything else than a message that simply goes on. */
    static boolean isNotable(Inspected inspected) {
        return !(inspected.verdict() instanceof Verdict.Forward)
                || !inspected.findings().isEmpty()
                || !inspected.coverage().gaps().isEmpty();
    }

    /** Releases what is still here. */
    void drop() {
        state = State.ENDED;
        ByteBuf held = message;
        message = null;
        if (held != null) {
            held.release();
        }
        cutter.drop();
    }
}
