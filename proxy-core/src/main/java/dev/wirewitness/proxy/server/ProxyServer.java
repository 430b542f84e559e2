package dev.wirewitness.proxy.server;

import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.WaysIn;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.act.HeldMemory;
import dev.wirewitness.proxy.act.InspectionPool;
import dev.wirewitness.proxy.identity.Callers;
import dev.wirewitness.proxy.intercept.CertificateAuthority;
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
import dev.wirewitness.proxy.listen.TransparentInitializer;
import dev.wirewitness.proxy.record.ProxyMeters;
import dev.wirewitness.proxy.record.Sightings;
import dev.wirewitness.proxy.record.Witness;
import dev.wirewitness.proxy.upstream.NettyUpstreams;
import dev.wirewitness.proxy.upstream.Transport;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running proxy: its ports, its event loops, and an orderly end. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ProxyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** For the answers of those that are cut short. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final InetSocketAddress address;
    private final Optional<InetSocketAddress> transparent;
    private final Ports ports;
    private final ChannelGroup open;
    private final NettyUpstreams upstreams;
    private final Callers callers;
    private final InspectionPool pool;
    private final Witness witness;
    private final ProxyMeters meters;
    private final LeafCertificates leaves;
    private final PinnedClients pinned;
    private boolean closed;

    private ProxyServer(
            InetSocketAddress address,
            Optional<InetSocketAddress> transparent,
            Ports ports,
            ChannelGroup open,
            NettyUpstreams upstreams,
            Callers callers,
            InspectionPool pool,
            Witness witness,
            ProxyMeters meters,
            LeafCertificates leaves,
            PinnedClients pinned) {
        this.address = address;
        this.transparent = transparent;
        this.ports = ports;
        this.open = open;
        this.upstreams = upstreams;
        this.callers = callers;
        this.pool = pool;
        this.witness = witness;
        this.meters = meters;
        this.leaves = leaves;
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
            leaves.showing(upstreams.certificates()::holder);
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
        Ports ports = new Ports(transport, settings.listen().backlog(), loops);
        boolean listens = false;
        try {
            InetSocketAddress address = ports.open(
                    "proxy.listen",
                    settings.listen().address(),
                    new ProxyInitializer(interception, arrivals, certificates, balancers));
            upstreams.forbidPort(address.getPort());
            Optional<InetSocketAddress> transparent = Optional.empty();
            if (settings.ways().transparent().isPresent()) {
                WaysIn.Transparent how = settings.ways().transparent().get();
                transparent = Optional.of(ports.openTransparent(
                        "proxy.transparent-listen",
                        how.listen(),
                        how.how(),
                        new TransparentInitializer(interception, arrivals, how.how(), ours(upstreams))));
                upstreams.forbidPort(transparent.get().getPort());
                LOG.info("redirected connections come to {} ({})", transparent.get(), how.how());
            }
            ProxyServer server =
                    new ProxyServer(
                    address, transparent, ports, open, upstreams, callers, pool, witness, meters, leaves, pinned);
            LOG.info("proxy listens on {} ({}, client TLS {}, origin TLS {})", address, transport.name(),
                    leaves.tlsProvider(), upstreams.tlsProvider());
            listens = true;
            return server;
        } finally {
            if (!listens) {
                ports.closeListening();
                upstreams.close();
                callers.close();
                pool.close();
                ports.shutdown();
            }
        }
    }

    private static TransparentInitializer.Ours ours(NettyUpstreams upstreams) {
        return new TransparentInitializer.Ours() {
            @Override
            public boolean listensAt(InetSocketAddress destination) {
                return upstreams.listensAt(destination);
            }

            @Override
            public boolean dialledFrom(InetSocketAddress peer) {
                return upstreams.dialledFrom(peer);
            }
        };
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

    /**
     * From now on certificates are signed by this authority; tunnels that stand go on.
     *
     * @throws UnusableAuthority when this JDK cannot make keys; the authority before stays in force
     */
    public void use(CertificateAuthority authority) throws UnusableAuthority {
        leaves.use(authority);
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return address;
    }

    /** Where redirected connections come to, with the real port. */
    public Optional<InetSocketAddress> transparentAddress() {
        return transparent;
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
        ports.closeListening();
        open.forEach(channel -> channel.pipeline().fireUserEventTriggered(ExchangeHandler.DRAIN));
        if (!open.newCloseFuture().awaitUninterruptibly(Math.max(1, drain.toMillis()))) {
            open.forEach(channel -> channel.pipeline().fireUserEventTriggered(ExchangeHandler.STOP));
            open.newCloseFuture().awaitUninterruptibly(LAST_WORDS.toMillis());
        }
        open.close().awaitUninterruptibly(2_000);
        upstreams.close();
        callers.close();
        pool.close();
        ports.shutdown();
    }

    /** Closes with no time to drain. */
    @Override
    public void close() {
        close(AT_ONCE);
    }
}
