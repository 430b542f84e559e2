package dev.wirewitness.proxy.server;

import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.act.HeldMemory;
import dev.wirewitness.proxy.act.InspectionPool;
import dev.wirewitness.proxy.identity.Callers;
import dev.wirewitness.proxy.intercept.Interception;
import dev.wirewitness.proxy.intercept.InterceptionScope;
import dev.wirewitness.proxy.intercept.LeafCertificates;
import dev.wirewitness.proxy.intercept.LeafSettings;
import dev.wirewitness.proxy.intercept.PinnedClients;
import dev.wirewitness.proxy.intercept.ProxyCertificates;
import dev.wirewitness.proxy.intercept.UnusableAuthority;
import dev.wirewitness.proxy.listen.Arrivals;
import dev.wirewitness.proxy.listen.Balancers;
import dev.wirewitness.proxy.listen.ProxyInitializer;
import dev.wirewitness.proxy.record.ProxyMeters;
import dev.wirewitness.proxy.record.Sightings;
import dev.wirewitness.proxy.record.Witness;
import dev.wirewitness.proxy.upstream.NettyUpstreams;
import dev.wirewitness.proxy.upstream.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running proxy: one port, its event loops, and an orderly end. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ProxyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** For the answers of those that are cut short. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Channel listening;
    private final ChannelGroup open;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final NettyUpstreams upstreams;
    private final Callers callers;
    private final InspectionPool pool;
    private final Witness witness;
    private final ProxyMeters meters;
    private final PinnedClients pinned;
    private boolean closed;

    private ProxyServer(
            Channel listening,
            ChannelGroup open,
            EventLoopGroup acceptor,
            EventLoopGroup workers,
            NettyUpstreams upstreams,
            Callers callers,
            InspectionPool pool,
            Witness witness,
            ProxyMeters meters,
            PinnedClients pinned) {
        this.listening = listening;
        this.open = open;
        this.acceptor = acceptor;
        this.workers = workers;
        this.upstreams = upstreams;
        this.callers = callers;
        this.pool = pool;
        this.witness = witness;
        this.meters = meters;
        this.pinned = pinned;
    }

    /**
     * Listens; when it returns, connections are taken.
     *
     * @throws IOException when the address cannot be listened on; the message names it
     * @throws UnusableAuthority when no certificates can be made
     */
    public static ProxyServer start(ProxySettings settings, ProxyParts parts) throws IOException, UnusableAuthority {
        int loops = settings.listen().eventLoops() > 0
                ? settings.listen().eventLoops()
                : Runtime.getRuntime().availableProcessors();
        Transport transport = Transport.best();
        LeafCertificates leaves = new LeafCertificates(
                parts.authority(), LeafSettings.defaults().withHttp2(settings.http2().clients()));
        Balancers balancers = Balancers.of(settings.ways().proxyProtocolFrom());
        ProxyMeters meters = new ProxyMeters(parts.meters());
        Callers callers = Callers.open(settings.identity(), meters);
        ProxyCertificates certificates;
        NettyUpstreams upstreams;
        try {
            certificates = new ProxyCertificates(
                    settings.ways().certificate(),
                    callers.clientTrust().map(leaves::asking).orElse(leaves),
                    LeafSettings.defaults().handshakeTimeout());
            upstreams = NettyUpstreams.open(settings.upstream(), settings.http2(), transport, parts.meters());
        } catch (RuntimeException e) {
            callers.close();
            throw e;
        }
        InspectionPool pool =
                new InspectionPool(Runtime.getRuntime().availableProcessors(), settings.limits().inspectionQueue());
        HeldMemory memory = new HeldMemory(settings.memory(), totalMemory(settings.memory()));
        Witness witness = new Witness(parts.evidence(), parts.clock());
        ExchangeServices services = new ExchangeServices(
                settings,
                parts.ruleset(),
                parts.evidence(),
                witness,
                new Sightings(parts.told()),
                upstreams,
                parts.desk(),
                pool,
                memory,
                meters,
                callers,
                parts.clock());
        gauges(meters, pool, memory, witness);
        PinnedClients pinned = new PinnedClients(settings.intercept().pinned(), parts.clock());
        meters.gauge("wirewitness.pinned.clients", "Clients and hosts that refuse our certificate again and again",
                () -> pinned.pinned().size());
        Interception interception = new Interception(
                services, leaves, new InterceptionScope(settings.intercept(), parts.catalogueHosts()), pinned);
        ChannelGroup open = new DefaultChannelGroup("clients", GlobalEventExecutor.INSTANCE);
        Arrivals arrivals = new Arrivals(interception, open);
        EventLoopGroup acceptor = transport.newGroup(1, "proxy-accept");
        EventLoopGroup workers = transport.newGroup(loops, "proxy");
        ChannelFuture bound = new ServerBootstrap()
                .group(acceptor, workers)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, settings.listen().backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 << 10, 256 << 10))
                .childHandler(new ProxyInitializer(interception, arrivals, certificates, balancers))
                .bind(settings.listen().address())
                .awaitUninterruptibly();
        ProxyServer server =
                new ProxyServer(bound.channel(), open, acceptor, workers, upstreams, callers, pool, witness, meters, pinned);
        if (!bound.isSuccess()) {
            server.close(AT_ONCE);
            throw new IOException("proxy.listen: cannot listen on " + settings.listen().address() + ": "
                    + bound.cause().getMessage() + " (expected: a free port on an address of this machine)", bound.cause());
        }
        upstreams.forbidPort(server.address().getPort());
        LOG.info("proxy listens on {} ({}, client TLS {}, origin TLS {})", server.address(), transport.name(),
                leaves.tlsProvider(), upstreams.tlsProvider());
        return server;
    }

    private static long totalMemory(ProxySettings.Memory settings) {
        return settings.total() > 0 ? settings.total() : PlatformDependent.maxDirectMemory() / 2;
    }

    private static void gauges(ProxyMeters meters, InspectionPool pool, HeldMemory memory, Witness witness) {
        meters.gauge("wirewitness.held.bytes", "Bytes of requests and answers that are held back", memory::held);
        meters.gauge("wirewitness.inspection.queue", "Large bodies waiting for inspection", pool::waiting);
        meters.gauge("wirewitness.evidence.dropped", "Statements that could not be written", witness::dropped);
        meters.gauge("wirewitness.netty.direct.bytes", "Direct memory of the buffer pool",
                () -> PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
        meters.gauge("wirewitness.netty.heap.bytes", "Heap memory of the buffer pool",
                () -> PooledByteBufAllocator.DEFAULT.metric().usedHeapMemory());
    }

    /** A further port of this process, such as the admin server's: never dialled at an address of this machine. */
    public void forbidPort(int port) {
        upstreams.forbidPort(port);
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Clients that do not accept our certificate, the latest first. */
    public List<PinnedClients.Sighting> pinnedClients() {
        return pinned.pinned();
    }

    /** Exchanges begun and not ended. */
    public int openExchanges() {
        return meters.openExchanges();
    }

    /** Statements that could not be written since the start. */
    public long droppedStatements() {
        return witness.dropped();
    }

    /** Takes no more connections, lets exchanges end for at most {@code drain}, then closes what is left. Waits. */
    public synchronized void close(Duration drain) {
        if (closed) {
            return;
        }
        closed = true;
        listening.close().awaitUninterruptibly();
        open.forEach(channel -> channel.pipeline().fireUserEventTriggered(ExchangeHandler.DRAIN));
        if (!open.newCloseFuture().awaitUninterruptibly(Math.max(1, drain.toMillis()))) {
            open.forEach(channel -> channel.pipeline().fireUserEventTriggered(ExchangeHandler.STOP));
            open.newCloseFuture().awaitUninterruptibly(LAST_WORDS.toMillis());
        }
        open.close().awaitUninterruptibly(2_000);
        upstreams.close();
        callers.close();
        pool.close();
        acceptor.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3_000);
    }

    /** Closes with no time to drain. */
    @Override
    public void close() {
        close(AT_ONCE);
    }
}
