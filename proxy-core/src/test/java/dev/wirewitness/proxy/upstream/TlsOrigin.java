package dev.wirewitness.proxy.upstream;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.ReferenceCountedOpenSslServerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** An origin on BoringSSL that staples, asks for certificates, resumes, and tells what was agreed on. */
final class TlsOrigin implements AutoCloseable {
    /**
     * A handshake that ended well.
     *
     * @param client subject of the client's certificate, or empty
     */
    record Agreed(String protocol, String group, boolean resumed, String client) {}

    final BlockingQueue<Agreed> agreed = new LinkedBlockingQueue<>();
    final BlockingQueue<String> failed = new LinkedBlockingQueue<>();
    private final EventLoopGroup group = Transport.best().newGroup(1, "origin");
    private final SslContext context;
    private final Channel listening;

    TlsOrigin(TestPki own, byte @Nullable [] staple, @Nullable TestPki clients, String... groups) throws Exception {
        this(own, staple, clients, List.of(), groups);
    }

    /** {@code above}: sent behind its own certificate. */
    TlsOrigin(
            TestPki own,
            byte @Nullable [] staple,
            @Nullable TestPki clients,
            List<X509Certificate> above,
            String... groups)
            throws Exception {
        List<X509Certificate> chain = new ArrayList<>(List.of(own.certificate()));
        chain.addAll(above);
        SslContextBuilder builder = SslContextBuilder.forServer(
                        own.pair().getPrivate(), chain.toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .keyStoreType("JKS") // takes a chain with certificates that do not belong
                .enableOcsp(staple != null);
        if (clients != null) {
            builder.clientAuth(ClientAuth.REQUIRE).trustManager(clients.certificate());
        }
        if (groups.length > 0) {
            builder.option(OpenSslContextOption.GROUPS, groups);
        }
        context = builder.build();
        ((ReferenceCountedOpenSslServerContext) context)
                .sessionContext()
                .setTicketKeys(new OpenSslSessionTicketKey(new byte[16], new byte[16], new byte[16]));
        listening = new ServerBootstrap()
                .group(group)
                .channel(Transport.best().serverChannel())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler handler = context.newHandler(channel.alloc());
                        if (staple != null) {
                            ((ReferenceCountedOpenSslEngine) handler.engine()).setOcspResponse(staple);
                        }
                        channel.pipeline().addLast(handler, new Tell(handler));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    Agreed next() throws InterruptedException {
        Agreed next = agreed.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no handshake within 20 s; failed: " + failed);
        }
        return next;
    }

    /** Answers whatever comes. */
    private final class Tell extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;

        Tell(SslHandler tls) {
            this.tls = tls;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    ReferenceCountedOpenSslEngine engine = (ReferenceCountedOpenSslEngine) tls.engine();
                    agreed.add(new Agreed(
                            engine.getSession().getProtocol(),
                            SSL.getGroupName(engine.sslPointer()),
                            SSL.isSessionReused(engine.sslPointer()),
                            client(engine)));
                } else {
                    failed.add(String.valueOf(done.cause().getMessage()));
                }
            }
        }

        private String client(ReferenceCountedOpenSslEngine engine) {
            try {
                return ((X509Certificate) engine.getSession().getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName();
            } catch (SSLPeerUnverifiedException e) {
                return "";
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.writeAndFlush(Unpooled.copiedBuffer(TestOrigin.OK, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @Override
    public void close() throws Exception {
        listening.close().sync();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
        ReferenceCountUtil.release(context);
    }
}
