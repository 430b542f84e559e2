package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;

/**
 * One client connection that speaks HTTP/1.1, one request at a time. All on the run's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which is heard
final class LoadClient extends LoadConnection implements LoadSlot {
    private final StampScanner stamps;
    private boolean ready;
    private boolean busy;
    private int status;
    private long bytes;
    private long begunNanos;

    /** Begins to connect. {@code begunNanos}: where the latency of a first request counts from. */
    LoadClient(LoadRun run, EventLoop loop, LoadTarget target, SslContext tls) {
        super(run, loop, target, tls, new HttpResponseDecoder(Origin.decoding()));
        this.stamps = new StampScanner(run::event);
        this.begunNanos = madeNanos;
    }

    @Override
    public void send(ByteBuf request, long begunNanos) {
        this.begunNanos = begunNanos;
        busy = true;
        status = 0;
        bytes = 0;
        channel().writeAndFlush(request.duplicate(), channel().voidPromise());
    }

    @Override
    public long begunNanos() {
        return begunNanos;
    }

    @Override
    void secured(ChannelHandlerContext ctx) {
        ready = true;
        run.connected(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            read(message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(Object message) {
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
    String ended() {
        return !ready ? "closed before TLS was up" : busy ? "closed within an exchange" : "closed between exchanges";
    }

    @Override
    void tellLost(String why) {
        run.lost(this, why, true);
    }
}
