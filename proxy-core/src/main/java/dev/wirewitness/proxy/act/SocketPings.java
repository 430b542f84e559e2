package dev.wirewitness.proxy.act;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The pings sent to one side of a WebSocket. A ping of the other side is passed on, so that a pong still means that the
 * far end lives, but with a number of ours in place of its payload: nothing uninspected crosses in control frames. A
 * pong answers its ping and all before it (RFC 6455 section 5.5.3). Event loop only.
 */
final class SocketPings {
    /** Pings that may be unanswered; of more, the oldest are forgotten. */
    private static final int MAX_OPEN = 32;

    private record Sent(long number, Optional<byte[]> payload) {}

    private final ArrayDeque<Sent> open = new ArrayDeque<>(2);
    private long last;

    /** A ping of our own: its payload. */
    byte[] ours() {
        return send(Optional.empty());
    }

    /** A ping of the other side: the payload to pass on. */
    byte[] theirs(byte[] payload) {
        return send(Optional.of(payload));
    }

    private byte[] send(Optional<byte[]> payload) {
        if (open.size() == MAX_OPEN) {
            open.remove();
        }
        open.add(new Sent(++last, payload));
        return ByteBuffer.allocate(8).putLong(last).array();
    }

    /** A pong came: what to tell the other side, if it asked. */
    Optional<byte[]> answered(byte[] payload) {
        if (payload.length != 8) {
            return Optional.empty();
        }
        long number = ByteBuffer.wrap(payload).getLong();
        if (open.isEmpty() || number < open.peek().number() || number > last) {
            return Optional.empty();
        }
        Optional<byte[]> asked = Optional.empty();
        while (!open.isEmpty() && open.peek().number() <= number) {
            Sent sent = open.remove();
            asked = sent.payload().isPresent() ? sent.payload() : asked;
        }
        return asked;
    }
}
