package dev.wirewitness.proxy.upstream;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.wirewitness.proxy.UpstreamSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link Upstreams} over Netty: {@link Dialler}, then {@link UpstreamTls}, then {@link ConnectionPool}. */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
public final class NettyUpstreams implements Upstreams {
    private final AddressGuard guard;
    private final HostLookup lookup;
    private final Dialler dialler;
    private final UpstreamTls tls;
    private final SslProvider provider;
    private final UpstreamSettings settings;
    private final OriginCertificates certificates = new OriginCertificates();
    private final Map<EventLoop, ConnectionPool> pools = new ConcurrentHashMap<>();
    private final AtomicInteger idle = new AtomicInteger();
    private final Counter fresh;
    private final Counter pooled;
    private final Timer connectTime;
    private final Map<String, Counter> failures = new HashMap<>();
    private volatile boolean closed;

    /**
     * Reads the trusted certificates and makes ready; dials nothing.
     *
     * @throws IllegalArgumentException when a setting is no good, with its key, value and what was expected
     */
    public static NettyUpstreams open(UpstreamSettings settings, Transport transport, MeterRegistry meters) {
        return new NettyUpstreams(
                settings, transport, meters, UpstreamTls.bestProvider(), DnsNames.open(settings.dns(), transport));
    }

    static NettyUpstreams open(
            UpstreamSettings settings,
            Transport transport,
            MeterRegistry meters,
            SslProvider provider,
            SystemResolver.Resolver resolver) {
        return new NettyUpstreams(settings, transport, meters, provider, new SystemResolver(resolver));
    }

    private NettyUpstreams(
            UpstreamSettings settings,
            Transport transport,
            MeterRegistry meters,
            SslProvider provider,
            NameSource names) {
        this.settings = settings;
        this.provider = provider;
        this.guard = new AddressGuard(settings.allowAddresses(), settings.forbiddenPorts());
        Overrides overrides = new Overrides(settings.resolve());
        Parents parents = new Parents(settings.parents(), name -> Optional.ofNullable(System.getenv(name)), Ticker.systemTicker());
        this.tls = new UpstreamTls(
                new ServerTrust(
                        TrustAnchors.load(settings.trust()), settings.tls().pins(), InstantSource.system()),
                ClientCertificates.read(settings.tls().clientCertificates()),
                settings.handshakeTimeout(),
                provider);
        this.lookup = new HostLookup(names, settings.dns().maxNames(), Ticker.systemTicker());
        this.dialler = new Dialler(lookup, guard, overrides, parents, tls, settings.connectTimeout(), transport);
        this.fresh = connections(meters, "new");
        this.pooled = connections(meters, "pool");
        this.connectTime = Timer.builder("wirewitness.upstream.connect")
                .description("From the wish for a new connection to its TLS handshake done")
                .register(meters);
        for (UpstreamFailure.Kind kind : UpstreamFailure.Kind.values()) {
            failures.put(
                    kind.id(),
                    Counter.builder("wirewitness.upstream.failures")
                            .description("Connections to origins that could not be had, by reason")
                            .tag("error", kind.id())
                            .register(meters));
        }
        Gauge.builder("wirewitness.upstream.parents.dead", parents, Parents::dead)
                .description("Parent proxies that could not be reached when last tried")
                .register(meters);
        Gauge.builder("wirewitness.upstream.idle.connections", idle, AtomicInteger::get)
                .description("Connections to origins that wait for their next exchange")
                .register(meters);
    }

    private static Counter connections(MeterRegistry meters, String source) {
        return Counter.builder("wirewitness.upstream.connections")
                .description("Connections to origins given to exchanges, new or from the pool")
                .tag("source", source)
                .register(meters);
    }

    /** {@code BoringSSL} or {@code JDK …}, for logs and the version page. */
    public String tlsProvider() {
        return provider == SslProvider.JDK ? "JDK " + Runtime.version() : OpenSsl.versionString();
    }

    /** What the certificates of origins say, as far as they were connected. */
    public OriginCertificates certificates() {
        return certificates;
    }

    /** A port this process has come to listen on: never dialled at an address of this machine. Any thread. */
    public void forbidPort(int port) {
        guard.forbid(port);
    }

    @Override
    public Future<Channel> acquire(EventLoop loop, Origin origin) {
        ConnectionPool pool = pool(loop);
        Channel idleChannel = closed ? null : pool.take(origin);
        if (idleChannel != null) {
            pooled.increment();
            return loop.newSucceededFuture(idleChannel);
        }
        Promise<Channel> acquired = loop.newPromise();
        long begin = System.nanoTime();
        Future<Channel> dialled = dialOpen(loop, origin);
        dialled.addListener(_ -> {
            if (!dialled.isSuccess()) {
                fail(acquired, dialled.cause());
            } else if (origin.tls()) {
                secure(dialled.getNow(), pool, origin, acquired, begin);
            } else {
                ready(dialled.getNow(), pool, origin, acquired, begin);
            }
        });
        return acquired;
    }

    private void secure(Channel channel, ConnectionPool pool, Origin origin, Promise<Channel> acquired, long begin) {
        if (closed) {
            channel.close();
            acquired.tryFailure(stopping(origin));
            return;
        }
        SslHandler handler;
        try {
            handler = tls.newHandler(channel.alloc(), origin);
        } catch (RuntimeException e) { // a host that TLS cannot name: nobody must wait for ever
            channel.close();
            fail(acquired, tls.failure(origin, e));
            return;
        }
        Told told = new Told();
        channel.pipeline().addLast(handler, told);
        handler.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                channel.pipeline().remove(told);
                certificates.seen(origin.host(), handler.engine().getSession());
                ready(channel, pool, origin, acquired, begin);
            } else {
                channel.close();
                fail(acquired, tls.failure(origin, handshake.cause()));
            }
        });
    }

    private void ready(Channel channel, ConnectionPool pool, Origin origin, Promise<Channel> acquired, long begin) {
        PooledConnection.begin(channel, pool, origin);
        fresh.increment();
        connectTime.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        if (!acquired.trySuccess(channel)) {
            channel.close(); // nobody waits any more
        }
    }

    private void fail(Promise<Channel> promise, Throwable cause) {
        if (cause instanceof UpstreamFailure failure) {
            Counter counter = failures.get(failure.kind().id());
            if (counter != null) {
                counter.increment();
            }
        }
        promise.tryFailure(cause);
    }

    @Override
    public boolean reused(Channel channel) {
        return PooledConnection.of(channel).reused();
    }

    @Override
    public void release(Origin origin, Channel channel) {
        pool(channel.eventLoop()).give(channel);
    }

    @Override
    public Future<Channel> dial(EventLoop loop, Origin origin) {
        Promise<Channel> promise = loop.newPromise();
        Future<Channel> dialled = dialOpen(loop, origin);
        dialled.addListener(_ -> {
            if (!dialled.isSuccess()) {
                fail(promise, dialled.cause());
            } else if (!promise.trySuccess(dialled.getNow())) {
                dialled.getNow().close();
            }
        });
        return promise;
    }

    private Future<Channel> dialOpen(EventLoop loop, Origin origin) {
        if (closed) {
            return loop.newFailedFuture(stopping(origin));
        }
        return dialler.dial(loop, origin.host(), origin.port());
    }

    private static UpstreamFailure stopping(Origin origin) {
        return new UpstreamFailure(
                UpstreamFailure.Kind.CONNECT,
                HostAndPort.authority(origin.host(), origin.port()) + " is not dialled: the proxy is stopping");
    }

    private ConnectionPool pool(EventLoop loop) {
        ConnectionPool pool = pools.get(loop);
        return pool != null
                ? pool
                : pools.computeIfAbsent(loop, each -> new ConnectionPool(
                        each, settings.maxIdlePerOrigin(), settings.idleTimeout().toNanos(), idle));
    }

    /** Closes what is idle, soon after; connections in use stay with their owners. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pools.forEach((loop, pool) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(pool::close);
            }
        });
        lookup.close();
        tls.close();
    }

    /** Ends the exceptions of a handshake, which its future tells already. */
    private static final class Told extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
