package dev.wirewitness.proxy.server;

import dev.wirewitness.proxy.WaysIn.Redirection;
import dev.wirewitness.proxy.upstream.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ports we listen on and the event loops behind them. Opened and closed by one thread. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing waits for the end of the loops but their last one
final class Ports {
    private final Transport transport;
    private final int backlog;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final List<Channel> listening = new ArrayList<>(2);

    Ports(Transport transport, int backlog, int loops) {
        this.transport = transport;
        this.backlog = backlog;
        this.acceptor = transport.newGroup(1, "proxy-accept");
        this.workers = transport.newGroup(loops, "proxy");
    }

    /**
     * Listens; {@code child} sets up each connection.
     *
     * @param setting the key that named {@code address}
     * @throws IOException when the address cannot be listened on; the message names it
     */
    InetSocketAddress open(String setting, InetSocketAddress address, ChannelHandler child) throws IOException {
        return listen(setting, address, bootstrap(child));
    }

    /** As {@link #open}, for connections that {@code how} brings here. */
    InetSocketAddress openTransparent(
            String setting, InetSocketAddress address, Redirection how, ChannelHandler child) throws IOException {
        if (!transport.isNative()) {
            throw new IOException("proxy.transparent: where connections were for cannot be told with "
                    + transport.name() + " (expected: Linux, with Netty's epoll)");
        }
        return switch (how) {
            case REDIRECT -> listen(setting, address, bootstrap(child));
            case TPROXY -> {
                InetSocketAddress bound =
                        listen(setting, address, bootstrap(child).option(EpollChannelOption.IP_TRANSPARENT, true));
                // Netty only warns of an option that fails
                if (!Boolean.TRUE.equals(listening.getLast().config().getOption(EpollChannelOption.IP_TRANSPARENT))) {
                    throw new IOException("proxy.transparent: tproxy: " + address
                            + " cannot take connections for other addresses (expected: the capability CAP_NET_ADMIN)");
                }
                yield bound;
            }
        };
    }

    private ServerBootstrap bootstrap(ChannelHandler child) {
        return new ServerBootstrap()
                .group(acceptor, workers)
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 << 10, 256 << 10))
                .childHandler(child);
    }

    private InetSocketAddress listen(String setting, InetSocketAddress address, ServerBootstrap bootstrap)
            throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(setting + ": cannot listen on " + address + ": " + bound.cause().getMessage()
                    + " (expected: a free port on an address of this machine)", bound.cause());
        }
        listening.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Takes no more connections; those that are open go on. */
    void closeListening() {
        listening.forEach(each -> each.close().awaitUninterruptibly());
    }

    /** Ends the event loops. */
    void shutdown() {
        acceptor.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3_000);
    }
}
