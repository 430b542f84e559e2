package dev.wirewitness.proxy.intercept;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;

/**
 * Stands right behind TLS until the client's first byte, which says that it accepts our certificate. Some programs
 * compare the certificate with their pin after the handshake and leave without a word.
 */
final class FirstUse extends ChannelInboundHandlerAdapter {
    /** Who leaves later has changed his mind: browsers open connections that they never use. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private final Runnable used;
    private final Runnable left;
    private final long since = System.nanoTime();

    FirstUse(Runnable used, Runnable left) {
        this.used = used;
        this.left = left;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        used.run();
        ctx.fireChannelRead(message);
        ctx.pipeline().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (System.nanoTime() - since < AT_ONCE.toNanos()) {
            left.run();
        }
        ctx.fireChannelInactive();
    }
}
