package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.WaysIn;
import dev.wirewitness.proxy.WaysIn.Way;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.act.Farewell;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.intercept.ConnectHandler;
import dev.wirewitness.proxy.intercept.Interception;
import dev.wirewitness.proxy.intercept.ProxyCertificates;
import dev.wirewitness.proxy.intercept.SocksHandler;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;

/**
 * What the proxy port understands and who may use which of it. Each way in gets its own handlers here, or is refused
 * in its own language and recorded. Any thread; a connection's own methods on its event loop.
 */
final class ProxyPort {
    private final Interception interception;
    private final Arrivals arrivals;
    private final ProxyCertificates certificates;
    private final WaysIn ways;

    ProxyPort(Interception interception, Arrivals arrivals, ProxyCertificates certificates) {
        this.interception = interception;
        this.arrivals = arrivals;
        this.certificates = certificates;
        this.ways = interception.services().settings().ways();
    }

    ExchangeServices services() {
        return interception.services();
    }

    Arrivals arrivals() {
        return arrivals;
    }

    ProxyCertificates certificates() {
        return certificates;
    }

    /** Adds the handlers for what the client speaks behind {@code ctx}. */
    void begin(FirstBytes first, ChannelHandlerContext ctx, ClientIdentity identity) {
        switch (first) {
            case HTTP1 -> begin(Way.HTTP, first, ctx, identity);
            case TLS -> begin(Way.HTTPS, first, ctx, identity);
            case SOCKS5 -> begin(Way.SOCKS5, first, ctx, identity);
            case SOCKS4 -> refuse(ctx.channel(), identity, "socks4", WayRefusal.of(first));
            case HTTP2 -> begin(Way.HTTP, first, ctx, identity);
            case PROXY_HEADER -> refuse(ctx.channel(), identity, "proxy_protocol_untrusted", WayRefusal.of(first));
            case NEED_MORE -> throw new IllegalStateException("first bytes: not enough (expected: a decision)");
        }
    }

    private void begin(Way way, FirstBytes first, ChannelHandlerContext ctx, ClientIdentity identity) {
        boolean http2 = first == FirstBytes.HTTP2;
        if (!ways.accept().contains(way) || http2 && !services().settings().http2().clients()) {
            refuse(ctx.channel(), identity, "way_not_accepted", WayRefusal.of(first));
            return;
        }
        switch (way) {
            case HTTP -> http(ctx.pipeline(), identity, http2);
            case HTTPS -> ctx.pipeline().addLast(new ProxyTlsHandler(this, identity));
            case SOCKS5 -> ctx.pipeline().addLast(new SocksHandler(interception, identity));
        }
    }

    /** CONNECT, or requests with absolute targets, from now on. */
    void http(ChannelPipeline pipeline, ClientIdentity identity, boolean http2) {
        if (http2) {
            interception.beginStreams(pipeline, identity);
            return;
        }
        ClientCodec codec = new ClientCodec(services().settings().limits());
        pipeline.addLast(codec)
                .addLast(new ConnectHandler(interception, identity))
                .addLast(new ExchangeHandler(services(), identity, codec, Optional.empty()));
    }

    /** Records, says {@code words} (taken over) and ends. */
    void refuse(Channel channel, ClientIdentity identity, String reason, ByteBuf words) {
        interception.refused(identity, Optional.empty(), reason);
        Farewell.say(channel, words, services().settings().timeouts().linger());
    }

    /** Records and closes. */
    void failed(Channel channel, ClientIdentity identity, String reason) {
        interception.refused(identity, Optional.empty(), reason);
        channel.close();
    }
}
