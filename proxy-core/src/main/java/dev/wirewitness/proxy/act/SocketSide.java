package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.http.SocketFrameReader;
import dev.wirewitness.proxy.http.SocketFrames;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One side of a WebSocket: its bytes become frames, frames for it become bytes. Pings pass to the other side and their
 * pongs come back, between the pieces of any message. After a close was sent nothing follows. Event loop only.
 */
final class SocketSide implements SocketFrameReader.Sink {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a side says that is more than a sign of life. */
    interface Heard {
        /** A piece of a message; taken. */
        void data(SocketSide from, ByteBuf piece, boolean text, boolean first, boolean last);

        void closed(SocketSide from, int code, String reason);

        void broken(SocketSide from, int code, String why);
    }

    private final SocketFrameReader reader;
    private final SocketFrames frames;
    private final Consumer<ByteBuf> bytes;
    private final Heard heard;
    private final SocketPings pings = new SocketPings();
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(1);
    private @Nullable SocketSide other;
    private boolean closeSent;
    private boolean inMessage;
    private boolean alive = true;
    private boolean asked;

    /** {@code client}: whether the client is at this side. {@code bytes}: takes what is written, unflushed. */
    SocketSide(boolean client, Consumer<ByteBuf> bytes, Heard heard) {
        reader = new SocketFrameReader(client);
        frames = new SocketFrames(!client, RANDOM);
        this.bytes = bytes;
        this.heard = heard;
    }

    /** The side that pings go to. */
    void facing(SocketSide opposite) {
        other = opposite;
    }

    /** Takes bytes that arrived. */
    void read(ByteBuf in) {
        alive = true;
        asked = false;
        reader.read(in, this);
    }

    /** Sends a piece of a message; takes it. */
    void piece(ByteBuf piece, boolean text, boolean first, boolean last) {
        if (closeSent) {
            piece.release();
            return;
        }
        int opcode = inMessage && !first
                ? SocketFrameReader.CONTINUATION
                : text ? SocketFrameReader.TEXT : SocketFrameReader.BINARY;
        inMessage = !last;
        bytes.accept(frames.frame(opcode, last, piece));
        while (!inMessage && !waiting.isEmpty()) {
            bytes.accept(frames.frame(SocketFrameReader.TEXT, true, waiting.remove()));
        }
    }

    /** Sends a message of our own, behind one that is under way: two cannot be mixed (section 5.4). Takes it. */
    void own(ByteBuf message) {
        if (inMessage) {
            waiting.add(message);
        } else {
            piece(message, true, true, true);
        }
    }

    /** What waits will not be sent. */
    void drop() {
        for (ByteBuf message = waiting.poll(); message != null; message = waiting.poll()) {
            message.release();
        }
    }

    void close(int code, String reason) {
        if (!closeSent) {
            closeSent = true;
            bytes.accept(frames.close(code, reason));
        }
    }

    /** Whether anything came since this was last asked; when not, a ping is sent, once. Empty: none came to that either. */
    Optional<Boolean> signOfLife() {
        if (alive) {
            alive = false;
            return Optional.of(true);
        }
        if (asked) {
            return Optional.empty();
        }
        asked = true;
        control(SocketFrameReader.PING, pings.ours());
        return Optional.of(false);
    }

    /** It was not listened to: its silence means nothing. */
    void excused() {
        alive = true;
        asked = false;
    }

    @Override
    public void data(ByteBuf piece, boolean text, boolean first, boolean last) {
        heard.data(this, piece, text, first, last);
    }

    @Override
    public void ping(byte[] payload) {
        SocketSide far = other;
        if (far != null) {
            far.control(SocketFrameReader.PING, far.pings.theirs(payload));
        }
    }

    @Override
    public void pong(byte[] payload) {
        SocketSide far = other;
        if (far != null) {
            pings.answered(payload).ifPresent(asked -> far.control(SocketFrameReader.PONG, asked));
        }
    }

    @Override
    public void closed(int code, String reason) {
        heard.closed(this, code, reason);
    }

    @Override
    public void broken(int code, String why) {
        heard.broken(this, code, why);
    }

    private void control(int opcode, byte[] payload) {
        if (!closeSent) {
            bytes.accept(frames.control(opcode, payload));
        }
    }
}
