package dev.wirewitness.proxy.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.Map;

/** The end of what we send on a connection, while the other side may still be sending. */
public final class OutputEnd {
    private OutputEnd() {}

    /** A close_notify of each TLS on the connection, the innermost first, then the end of the TCP stream. Event loop only. */
    @SuppressWarnings("FutureReturnValueIgnored") // what fails here shows as the channel's end
    public static void of(Channel channel) {
        ArrayDeque<SslHandler> layers = new ArrayDeque<>(2);
        for (Map.Entry<String, ChannelHandler> each : channel.pipeline()) {
            if (each.getValue() instanceof SslHandler tls) {
                layers.push(tls);
            }
        }
        end(channel, layers);
    }

    private static void end(Channel channel, ArrayDeque<SslHandler> layers) {
        SslHandler innermost = layers.poll();
        if (innermost != null) {
            innermost.closeOutbound().addListener(_ -> end(channel, layers));
        } else if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput();
        }
    }
}
