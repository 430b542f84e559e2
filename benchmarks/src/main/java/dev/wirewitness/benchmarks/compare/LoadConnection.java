package dev.wirewitness.benchmarks.compare;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * What the client connections of every protocol have in common: they begin, are told when TLS is up, and are lost once.
 * Last handler of the connection. All on the run's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close leaves nothing to do
abstract class LoadConnection extends ChannelInboundHandlerAdapter {
    final LoadRun run;
    /** When it began to connect. */
    final long madeNanos = System.nanoTime();

    private final Channel channel;
    private boolean lost;

    /** Begins to connect. {@code before}: stand between TLS and this. */
    LoadConnection(LoadRun run, EventLoop loop, LoadTarget target, SslContext tls, ChannelHandler... before) {
        this.run = run;
        ChannelFuture connecting =
                Dialling.begin(loop, target, tls, pipeline -> pipeline.addLast(before).addLast(this));
        channel = connecting.channel();
        loop.execute(() -> connecting.addListener(done -> { // once this is made
            if (!done.isSuccess()) {
                lose(Dialling.root(done.cause()));
            }
        }));
    }

    /** TLS is up. */
    abstract void secured(ChannelHandlerContext ctx);

    /** Tells the run, once. */
    abstract void tellLost(String why);

    /** For an end that nobody asked for: what was going on. */
    String ended() {
        return "closed";
    }

    final Channel channel() {
        return channel;
    }

    /** Closes it without a word to the run. */
    public void close() {
        lost = true;
        channel.close();
    }

    final void lose(String why) {
        if (!lost) {
            close();
            tellLost(why);
        }
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured(ctx);
            } else {
                lose(Dialling.root(handshake.cause()));
            }
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        lose(ended());
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lose(Dialling.root(cause));
    }
}
