package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.http.OutputEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * The last words on a connection: written, then our side ends, and what the client still sends is dropped for a
 * moment, or the words would be lost to the reset of its unread bytes. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class Farewell extends ChannelInboundHandlerAdapter {
    private Farewell() {}

    /** Takes {@code words} over; the other handlers may leave right after, what they have read is dropped. */
    public static void say(Channel channel, Object words, Duration linger) {
        Deadline<Duration> deadline = new Deadline<>(channel.eventLoop(), _ -> channel.close());
        channel.closeFuture().addListener(_ -> deadline.cancel());
        deadline.arm(linger, linger);
        channel.pipeline().addLast(new Farewell());
        channel.writeAndFlush(words).addListener(_ -> OutputEnd.of(channel));
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ExchangeHandler.DRAIN) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
