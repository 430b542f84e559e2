package dev.wirewitness.proxy.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose peer may still be sending: a socket that is closed with unread input is reset, and the
 * peer would lose the words that explain the end. Whatever still comes is for a handler in the pipeline to drop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails shows as the channel's end
final class GentleClose {
    private GentleClose() {}

    /** Ends our output behind what is written; the peer has {@code linger} to end its own. Event loop only. */
    static void begin(Channel channel, Duration linger) {
        if (channel.isActive()) {
            var patience = channel.eventLoop()
                    .schedule(() -> channel.close(), linger.toNanos(), TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(_ -> patience.cancel(false));
            OutputEnd.of(channel);
        }
    }
}
