package dev.wirewitness.proxy.upstream;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.function.Supplier;

/** The kind of sockets in use: epoll where the native part loads, NIO elsewhere. Both sides must use the same. */
public final class Transport {
    private static final Transport NIO = new Transport(
            "nio",
            NioIoHandler::newFactory,
            NioServerSocketChannel.class,
            NioSocketChannel.class,
            NioSocketChannel::new,
            NioDatagramChannel.class);

    private final String name;
    private final Supplier<IoHandlerFactory> handlers;
    private final Class<? extends ServerSocketChannel> serverChannel;
    private final Class<? extends SocketChannel> socketChannel;
    private final Supplier<SocketChannel> newSocket;
    private final Class<? extends DatagramChannel> datagramChannel;

    private Transport(
            String name,
            Supplier<IoHandlerFactory> handlers,
            Class<? extends ServerSocketChannel> serverChannel,
            Class<? extends SocketChannel> socketChannel,
            Supplier<SocketChannel> newSocket,
            Class<? extends DatagramChannel> datagramChannel) {
        this.name = name;
        this.handlers = handlers;
        this.serverChannel = serverChannel;
        this.socketChannel = socketChannel;
        this.newSocket = newSocket;
        this.datagramChannel = datagramChannel;
    }

    /** The fastest that works here. */
    public static Transport best() {
        return Epoll.isAvailable()
                ? new Transport(
                        "epoll",
                        EpollIoHandler::newFactory,
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class,
                        EpollSocketChannel::new,
                        EpollDatagramChannel.class)
                : NIO;
    }

    /** The one that works everywhere. */
    public static Transport nio() {
        return NIO;
    }

    /** {@code epoll} or {@code nio}, for logs and the version page. */
    public String name() {
        return name;
    }

    /** Event loops whose (daemon) threads carry {@code name}; the caller shuts them down. */
    public EventLoopGroup newGroup(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), handlers.get());
    }

    public Class<? extends ServerSocketChannel> serverChannel() {
        return serverChannel;
    }

    /** Whether sockets can be asked and told what only Linux knows. */
    public boolean isNative() {
        return this != NIO;
    }

    /** A socket that is in nobody's hands yet. */
    SocketChannel newSocket() {
        return newSocket.get();
    }

    public Class<? extends SocketChannel> socketChannel() {
        return socketChannel;
    }

    Class<? extends DatagramChannel> datagramChannel() {
        return datagramChannel;
    }
}
