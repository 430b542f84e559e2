package dev.wirewitness.benchmarks.compare;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The way to the origin: TCP, CONNECT where there is a proxy, TLS with the certificate verified for {@code localhost}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which is heard
final class Dialling {
    private Dialling() {}

    /** {@code behind}: adds what stands behind TLS. */
    static ChannelFuture begin(EventLoop loop, LoadTarget target, SslContext tls, Consumer<ChannelPipeline> behind) {
        return new Bootstrap()
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
                        behind.accept(made.pipeline());
                    }
                })
                .connect("127.0.0.1", target.proxyPort().orElse(target.originPort()));
    }

    /** The innermost cause: TLS wraps what it really minds. */
    static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
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
