package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * One client connection that speaks HTTP/1.1, one request at a time. All on the run's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which is heard
final class LoadClient extends SimpleChannelInboundHandler<HttpObject> implements LoadSlot {
    private final LoadRun run;
    private final StampScanner stamps;
    private boolean ready;
    private boolean busy;
    private boolean lost;
    private int status;
    private long bytes;
    private long begunNanos;
    private final Channel channel;

    /** Begins to connect. {@code begunNanos}: where the latency of a first request counts from. */
    LoadClient(LoadRun run, EventLoop loop, LoadTarget target, SslContext tls) {
        this.run = run;
        this.stamps = new StampScanner(run::event);
        this.begunNanos = System.nanoTime();
        ChannelFuture connecting = Dialling.begin(loop, target, tls, pipeline ->
                pipeline.addLast(new HttpResponseDecoder(Origin.decoding())).addLast(this));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                lose(Dialling.root(done.cause()));
            }
        });
    }

    @Override
    public void send(ByteBuf request, long begunNanos) {
        this.begunNanos = begunNanos;
        busy = true;
        status = 0;
        bytes = 0;
        channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    @Override
    public long begunNanos() {
        return begunNanos;
    }

    @Override
    public void close() {
        lost = true;
        channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                ready = true;
                run.connected(this);
            } else {
                lose(Dialling.root(handshake.cause()));
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpResponse response) {
            status = response.decoderResult().isSuccess() ? response.status().code() : -1;
        }
        if (message instanceof HttpContent content) {
            bytes += content.content().readableBytes();
            if (run.counts(Case.Unit.EVENTS)) {
                stamps.read(content.content());
            }
            if (message instanceof LastHttpContent) {
                busy = false;
                if (status == 200 && content.decoderResult().isSuccess()) {
                    run.answered(this, bytes);
                } else {
                    lose("answer with status " + status);
                }
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lose(!ready ? "closed before TLS was up" : busy ? "closed within an exchange" : "closed between exchanges");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        lose(Dialling.root(cause));
    }

    private void lose(String why) {
        if (!lost) {
            lost = true;
            channel.close();
            run.lost(this, why, true);
        }
    }
}
