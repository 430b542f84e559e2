package dev.wirewitness.benchmarks.compare;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;

/**
 * One client connection: TCP, CONNECT where there is a proxy, TLS with the certificate verified for
 * {@code localhost}, then one request at a time. All on the run's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which is heard
final class LoadClient extends SimpleChannelInboundHandler<HttpObject> {
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
        int port = target.proxyPort().orElse(target.originPort());
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(Transport.client())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5000)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        SslHandler handler = tls.newHandler(made.alloc(), "localhost", target.originPort());
                        if (target.proxyPort().isPresent()) {
                            made.pipeline().addLast(new Connecting(target.originPort(), handler));
                        } else {
                            made.pipeline().addLast(handler);
                        }
                        made.pipeline().addLast(new HttpResponseDecoder(Origin.decoding())).addLast(LoadClient.this);
                    }
                })
                .connect("127.0.0.1", port);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                lose(root(done.cause()));
            }
        });
    }

    /** {@code begunNanos}: where the latency counts from. */
    void send(ByteBuf request, long begunNanos) {
        this.begunNanos = begunNanos;
        busy = true;
        status = 0;
        bytes = 0;
        channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    long begunNanos() {
        return begunNanos;
    }

    void close() {
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
                lose(root(handshake.cause()));
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
        lose(root(cause));
    }

    /** The innermost cause: TLS wraps what it really minds. */
    private static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    private void lose(String why) {
        if (!lost) {
            lost = true;
            channel.close();
            run.lost(this, why);
        }
    }

    /** Asks the proxy for a tunnel, then gives its place to TLS. */
    private static final class Connecting extends SimpleChannelInboundHandler<ByteBuf> {
        private final int originPort;
        private final SslHandler tls;
        private final StringBuilder head = new StringBuilder();

        Connecting(int originPort, SslHandler tls) {
            this.originPort = originPort;
            this.tls = tls;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            String authority = "localhost:" + originPort;
            ctx.writeAndFlush(Unpooled.copiedBuffer(
                    "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n",
                    StandardCharsets.US_ASCII));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            head.append(bytes.toString(StandardCharsets.ISO_8859_1));
            if (head.indexOf("\r\n\r\n") < 0 && head.length() < 16_384) {
                return;
            }
            if (!head.toString().matches("(?s)HTTP/1\\.[01] 200 .*")) {
                String line = head.substring(0, Math.min(80, head.length())).lines().findFirst().orElse("");
                ctx.fireExceptionCaught(new IllegalStateException("CONNECT was answered with: " + line));
                return;
            }
            ctx.pipeline().addAfter(ctx.name(), "tls", tls);
            ctx.pipeline().remove(this);
        }
    }
}
