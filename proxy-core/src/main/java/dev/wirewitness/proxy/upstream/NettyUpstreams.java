package dev.wirewitness.proxy.upstream;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.wirewitness.proxy.Http2;
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
import java.net.InetSocketAddress;
import java.time.Duration;
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
    /** For the close_notify of connections that end with us. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final OwnConnections own = new OwnConnections();
    private final AddressGuard guard;
    private final HostLookup lookup;
    private final Dialler dialler;
    private final UpstreamTls tls;
    private final SslProvider provider;
    private final UpstreamSettings settings;
    private final OriginCertificates certificates = new OriginCertificates();
    private final Http2 http2;
    private final Map<EventLoop, Pools> pools = new ConcurrentHashMap<>();
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
    public static NettyUpstreams open(
            UpstreamSettings settings, Http2 http2, Transport transport, MeterRegistry meters) {
        return new NettyUpstreams(
                settings,
                http2,
                transport,
                meters,
                UpstreamTls.bestProvider(),
                DnsNames.open(settings.dns(), transport));
    }

    static NettyUpstreams open(
            UpstreamSettings settings,
            Http2 http2,
            Transport transport,
            MeterRegistry meters,
            SslProvider provider,
            SystemResolver.Resolver resolver) {
        return new NettyUpstreams(settings, http2, transport, meters, provider, new SystemResolver(resolver));
    }

    private NettyUpstreams(
            UpstreamSettings settings,
            Http2 http2,
            Transport transport,
            MeterRegistry meters,
            SslProvider provider,
            NameSource names) {
        this.settings = settings;
        this.http2 = http2;
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
        this.dialler = new Dialler(
                lookup,
                guard,
                overrides,
                parents,
                tls,
                settings.connectTimeout(),
                own,
                Mark.on(Dialler.bootstrap(transport, settings.connectTimeout()), settings.mark(), transport));
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

    /** Whether we listen at this address. Any thread. */
    public boolean listensAt(InetSocketAddress address) {
        return guard.ownRefusal(address.getAddress(), address.getPort()).isPresent();
    }

    /** Whether a connection that comes from this address is one we dialled. Any thread. */
    public boolean dialledFrom(InetSocketAddress peer) {
        return own.contains(peer);
    }

    @Override
    public Future<Channel> acquire(EventLoop loop, Origin origin, Wish wish) {
        Pools own = pools(loop);
        Channel idleChannel = closed || wish.unused() ? null : own.connections.take(origin);
        if (idleChannel != null) {
            pooled.increment();
            return loop.newSucceededFuture(idleChannel);
        }
        Promise<Channel> acquired = loop.newPromise();
        if (closed || !origin.tls() || !http2.origins() || wish.http1()) {
            connect(loop, origin, own, false, acquired);
            return acquired;
        }
        OriginStreams streams = own.streams.of(origin);
        Channel stream = wish.unused() ? null : streams.stream();
        if (stream != null) {
            pooled.increment();
            return loop.newSucceededFuture(stream);
        }
        if (streams.speaksHttp2() && !wish.unused()) {
            await(loop, streams, acquired);
        } else {
            connect(loop, origin, own, !streams.speaksHttp1(), acquired);
        }
        return acquired;
    }

    /** Waits for a stream of a connection that is being dialled, or that is full. */
    private void await(EventLoop loop, OriginStreams streams, Promise<Channel> acquired) {
        String where = HostAndPort.authority(streams.origin().host(), streams.origin().port());
        if (!streams.await(acquired)) {
            fail(acquired, new UpstreamFailure(
                    UpstreamFailure.Kind.CONNECT, where + " has no free stream, and too many wait for one"));
        } else if (!acquired.isDone()) {
            Duration patience = settings.connectTimeout().plus(settings.handshakeTimeout());
            Future<?> timer = loop.schedule(
                    () -> fail(acquired, new UpstreamFailure(
                            UpstreamFailure.Kind.TIMEOUT,
                            where + " had no free stream within " + patience.toMillis() + " ms")),
                    patience.toMillis(),
                    TimeUnit.MILLISECONDS);
            acquired.addListener(_ -> timer.cancel(false));
        }
    }

    /** A connection of its own for who asks; it may turn out to be one that can be shared. */
    private void connect(EventLoop loop, Origin origin, Pools own, boolean offer, Promise<Channel> acquired) {
        long begin = System.nanoTime();
        Future<Channel> secured = secured(loop, origin, offer);
        secured.addListener(_ -> {
            if (!secured.isSuccess()) {
                fail(acquired, secured.cause());
            } else if (offer && UpstreamTls.speaksHttp2(secured.getNow())) {
                OriginStreams streams = own.streams.of(origin);
                shared(secured.getNow(), streams, begin);
                Channel stream = streams.stream();
                if (stream == null) {
                    await(loop, streams, acquired);
                } else if (!acquired.trySuccess(stream)) {
                    stream.close();
                }
            } else {
                ready(secured.getNow(), own.connections, origin, acquired, begin);
            }
        });
    }

    /** A connection for those who wait for a stream. */
    private void dialShared(EventLoop loop, OriginStreams streams) {
        long begin = System.nanoTime();
        Origin origin = streams.origin();
        Future<Channel> secured = secured(loop, origin, true);
        secured.addListener(_ -> {
            if (!secured.isSuccess()) {
                count(secured.cause());
                streams.failed(secured.cause());
            } else if (UpstreamTls.speaksHttp2(secured.getNow())) {
                fresh(begin);
                streams.dialled(StreamConnection.begin(
                        secured.getNow(), streams, http2, settings.idleTimeout().toNanos()));
            } else {
                Pools own = pools(loop);
                Channel channel = secured.getNow();
                for (Promise<Channel> waiting : streams.dialledHttp1()) {
                    if (channel != null) {
                        ready(channel, own.connections, origin, waiting, begin);
                        channel = null;
                    } else {
                        connect(loop, origin, own, true, waiting);
                    }
                }
                if (channel != null) {
                    channel.close();
                }
            }
        });
    }

    /** Connected, and where the origin has TLS, its handshake done. */
    private Future<Channel> secured(EventLoop loop, Origin origin, boolean offer) {
        Future<Channel> dialled = dialOpen(loop, origin);
        if (!origin.tls()) {
            return dialled;
        }
        Promise<Channel> secured = loop.newPromise();
        dialled.addListener(_ -> {
            if (dialled.isSuccess()) {
                secure(dialled.getNow(), origin, offer, secured);
            } else {
                secured.tryFailure(dialled.cause());
            }
        });
        return secured;
    }

    private void secure(Channel channel, Origin origin, boolean offer, Promise<Channel> secured) {
        if (closed) {
            channel.close();
            secured.tryFailure(stopping(origin));
            return;
        }
        if (!channel.isActive()) { // a pipeline that is over would never let go of what TLS holds
            secured.tryFailure(new UpstreamFailure(
                    UpstreamFailure.Kind.CONNECT, HostAndPort.authority(origin.host(), origin.port()) + " closed at once"));
            return;
        }
        SslHandler handler;
        try {
            handler = tls.newHandler(channel.alloc(), origin, offer);
        } catch (RuntimeException e) { // a host that TLS cannot name: nobody must wait for ever
            channel.close();
            secured.tryFailure(tls.failure(origin, e));
            return;
        }
        Told told = new Told();
        channel.pipeline().addLast(handler, told);
        handler.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                channel.pipeline().remove(told);
                certificates.seen(origin.host(), handler.engine().getSession());
                secured.trySuccess(channel);
            } else {
                channel.close();
                secured.tryFailure(tls.failure(origin, handshake.cause()));
            }
        });
    }

    /** Whoever came first has made the connection that all use; a second one is not needed. */
    private void shared(Channel channel, OriginStreams streams, long begin) {
        fresh(begin);
        streams.connected(StreamConnection.begin(
                channel, streams, http2, settings.idleTimeout().toNanos()));
    }

    private void ready(Channel channel, ConnectionPool pool, Origin origin, Promise<Channel> acquired, long begin) {
        PooledConnection.begin(channel, pool, origin);
        fresh(begin);
        if (!acquired.trySuccess(channel)) {
            channel.close(); // nobody waits any more
        }
    }

    private void fresh(long begin) {
        fresh.increment();
        connectTime.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
    }

    private void fail(Promise<Channel> promise, Throwable cause) {
        if (!promise.isDone()) {
            count(cause);
            promise.tryFailure(cause);
        }
    }

    private void count(Throwable cause) {
        if (cause instanceof UpstreamFailure failure) {
            Counter counter = failures.get(failure.kind().id());
            if (counter != null) {
                counter.increment();
            }
        }
    }

    @Override
    public boolean reused(Channel channel) {
        return StreamConnection.carries(channel)
                ? StreamConnection.reused(channel)
                : PooledConnection.of(channel).reused();
    }

    @Override
    public void release(Origin origin, Channel channel) {
        if (StreamConnection.carries(channel)) {
            channel.close(); // the stream has ended, or was not needed; its connection stays
        } else {
            pools(channel.eventLoop()).connections.give(channel);
        }
    }

    @Override
    public Future<Channel> dial(EventLoop loop, Origin origin) {
        return own(loop, dialOpen(loop, origin));
    }

    @Override
    public Future<Channel> dialSecured(EventLoop loop, Origin origin) {
        return own(loop, secured(loop, origin, false));
    }

    /** For a caller who may stop waiting. */
    private Future<Channel> own(EventLoop loop, Future<Channel> dialled) {
        Promise<Channel> promise = loop.newPromise();
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

    private Pools pools(EventLoop loop) {
        Pools own = pools.get(loop);
        return own != null ? own : pools.computeIfAbsent(loop, each -> new Pools(
                new ConnectionPool(each, settings.maxIdlePerOrigin(), settings.idleTimeout().toNanos(), idle),
                new StreamPool(streams -> dialShared(each, streams), idle)));
    }

    /** What one event loop has. */
    private record Pools(ConnectionPool connections, StreamPool streams) {
        void close() {
            connections.close();
            streams.close();
        }
    }

    /**
     * Closes all connections, in use or not, and waits for their end for a short while: what TLS holds outside the heap is let
     * go of by loops that still run. Not from an event loop.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pools.forEach((loop, each) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(each::close);
            }
        });
        lookup.close();
        own.close(LAST_WORDS);
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
