package dev.wirewitness.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.OptionalInt;

/** The firewall mark of connections we dial (Linux SO_MARK, needs CAP_NET_ADMIN). */
final class Mark {
    private static final int SOL_SOCKET = 1;
    private static final int SO_MARK = 36;
    private static final ChannelOption<Integer> OPTION = new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, SO_MARK);

    private Mark() {}

    /**
     * Marks what {@code bootstrap} connects, having tried it on a socket: Netty only warns of options that fail.
     *
     * @throws IllegalArgumentException when this process may not mark, or this machine cannot
     */
    static Bootstrap on(Bootstrap bootstrap, OptionalInt mark, Transport transport) {
        if (mark.isEmpty()) {
            return bootstrap;
        }
        String what = "upstream.mark: " + mark.getAsInt() + ": ";
        Channel probe = transport.newSocket();
        try {
            if (!probe.config().setOption(OPTION, mark.getAsInt())) {
                throw new IllegalArgumentException(what + "sockets cannot be marked with " + transport.name()
                        + " (expected: Linux, with Netty's epoll)");
            }
        } catch (ChannelException e) {
            throw new IllegalArgumentException(what + "not permitted: " + e.getMessage()
                    + " (expected: the capability CAP_NET_ADMIN)", e);
        } finally {
            probe.unsafe().closeForcibly();
        }
        return bootstrap.option(OPTION, mark.getAsInt());
    }
}
