package dev.wirewitness.benchmarks.compare;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The least an intercepting proxy on Netty and BoringSSL can do: CONNECT, one ready certificate, HTTP/1.1 read and
 * written on both sides, origin connections verified and kept for reuse. No inspection, no record, no limits, and
 * it knows one origin only. It marks the cost nobody on this stack gets below; it is no product.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class NettyFloor implements AutoCloseable {
    private static final ByteBuf ESTABLISHED =
            Origin.shared("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    private final EventLoopGroup loops;
    private final SslContext towardsClient;
    private final SslContext towardsOrigin;
    private final int originPort;
    private final int port;
    /** Idle origin connections of the event loop that asks. */
    private final FastThreadLocal<ArrayDeque<Channel>> idle = new FastThreadLocal<>() {
        @Override
        protected ArrayDeque<Channel> initialValue() {
            return new ArrayDeque<>();
        }
    };

    /** Trusts {@code originCa}; writes the certificate that clients should trust to {@code ca}. */
    NettyFloor(int originPort, Path originCa, Path ca) throws IOException, InterruptedException {
        this.originPort = originPort;
        ThrowAwayCa authority = ThrowAwayCa.ecdsa("compare netty-floor");
        authority.writeCertificate(ca);
        towardsClient = Origin.serverTls(authority.localhost());
        towardsOrigin = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(originCa.toFile())
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
        loops = Transport.loops(Runtime.getRuntime().availableProcessors());
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(Transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast("http", new HttpServerCodec()).addLast(new Tunnel());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** {@code args}: port of the origin, its CA, the file for our own. Serves until standard input ends. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (NettyFloor floor = new NettyFloor(Integer.parseInt(args[0]), Path.of(args[1]), Path.of(args[2]))) {
            Children.readyThenWait(floor.port());
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }

    /** Answers CONNECT, then puts TLS and HTTP in its own place. */
    private final class Tunnel extends ChannelInboundHandlerAdapter {
        private boolean connect;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                connect = request.method().equals(HttpMethod.CONNECT);
            }
            boolean complete = message instanceof LastHttpContent;
            ReferenceCountUtil.release(message);
            if (!complete) {
                return;
            }
            if (!connect) {
                ctx.close();
                return;
            }
            ctx.pipeline().remove("http");
            ctx.writeAndFlush(ESTABLISHED.duplicate());
            ctx.pipeline()
                    .addLast(towardsClient.newHandler(ctx.alloc()))
                    .addLast(new HttpServerCodec())
                    .addLast(new ClientSide());
            ctx.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** The client's half of an exchange. Holds an origin connection from a request's first part to its answer's end. */
    private final class ClientSide extends ChannelInboundHandlerAdapter {
        private final ArrayDeque<Object> waiting = new ArrayDeque<>();
        private @Nullable Channel origin;
        private boolean dialling;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel to = origin;
            if (to == null && waiting.isEmpty() && !dialling) {
                to = reuse(ctx);
            }
            if (to == null) {
                waiting.add(message);
                if (!dialling) {
                    dial(ctx);
                }
            } else {
                to.write(message, to.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (origin != null) {
                origin.flush();
                ctx.channel().config().setAutoRead(origin.isWritable());
            }
        }

        private @Nullable Channel reuse(ChannelHandlerContext ctx) {
            ArrayDeque<Channel> ready = idle.get();
            for (Channel next = ready.poll(); next != null; next = ready.poll()) {
                if (next.isActive()) {
                    take(ctx, next);
                    return next;
                }
            }
            return null;
        }

        private void take(ChannelHandlerContext ctx, Channel channel) {
            origin = channel;
            OriginSide side = channel.pipeline().get(OriginSide.class);
            side.client = ctx.channel();
            side.owner = this;
        }

        private void dial(ChannelHandlerContext ctx) {
            dialling = true;
            new Bootstrap()
                    .group(ctx.channel().eventLoop())
                    .channel(Transport.client())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(towardsOrigin.newHandler(channel.alloc(), "localhost", originPort))
                                    .addLast(new HttpClientCodec())
                                    .addLast(new OriginSide());
                        }
                    })
                    .connect("127.0.0.1", originPort)
                    .addListener((io.netty.channel.ChannelFuture done) -> {
                        dialling = false;
                        if (!done.isSuccess() || !ctx.channel().isActive()) {
                            done.channel().close();
                            ctx.close();
                            return;
                        }
                        take(ctx, done.channel());
                        for (Object next = waiting.poll(); next != null; next = waiting.poll()) {
                            done.channel().write(next);
                        }
                        done.channel().flush();
                    });
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (origin != null) {
                origin.config().setAutoRead(ctx.channel().isWritable());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            waiting.forEach(ReferenceCountUtil::release);
            waiting.clear();
            if (origin != null) {
                origin.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** The origin's half; idle while it has no client. */
    private final class OriginSide extends ChannelInboundHandlerAdapter {
        @Nullable Channel client;
        @Nullable ClientSide owner;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel to = client;
            if (to == null) {
                ReferenceCountUtil.release(message);
                ctx.close();
                return;
            }
            if (message instanceof LastHttpContent && owner != null) {
                to.writeAndFlush(message, to.voidPromise());
                owner.origin = null;
                owner = null;
                client = null;
                ctx.channel().config().setAutoRead(true);
                to.config().setAutoRead(true);
                idle.get().push(ctx.channel());
            } else {
                to.write(message, to.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (client != null) {
                client.flush();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (client != null) {
                client.config().setAutoRead(ctx.channel().isWritable());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (client != null) {
                client.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
