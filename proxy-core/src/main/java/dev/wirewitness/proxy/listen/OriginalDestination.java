package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.WaysIn.Redirection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Where a redirected connection was for. Of a TPROXY connection that is its local address; of a translated one the
 * kernel tells it (Linux, netfilter):
 *
 * <pre>
 *   sockaddr_in   0 family (2) | 2 port (2) | 4 address (4)  | to 16
 *   sockaddr_in6  0 family (2) | 2 port (2) | 4 flow (4)     | 8 address (16) | 24 scope (4)
 * </pre>
 */
final class OriginalDestination {
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int SO_ORIGINAL_DST = 80;
    private static final ChannelOption<ByteBuffer> FOUR =
            new RawUnixChannelOption("SO_ORIGINAL_DST", SOL_IP, SO_ORIGINAL_DST, 16);
    private static final ChannelOption<ByteBuffer> SIX =
            new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", SOL_IPV6, SO_ORIGINAL_DST, 28);

    private OriginalDestination() {}

    /** Nothing where the kernel knows of none: nobody redirected this connection. */
    static Optional<InetSocketAddress> of(Channel channel, Redirection how) {
        return switch (how) {
            case TPROXY -> channel.localAddress() instanceof InetSocketAddress local ? Optional.of(local) : Optional.empty();
            case REDIRECT -> translated(channel);
        };
    }

    private static Optional<InetSocketAddress> translated(Channel channel) {
        boolean four = channel.remoteAddress() instanceof InetSocketAddress remote
                && remote.getAddress() instanceof Inet4Address;
        try {
            ByteBuffer told = channel.config().getOption(four ? FOUR : SIX);
            return told == null ? Optional.empty() : Optional.of(address(told, four));
        } catch (ChannelException _) {
            return Optional.empty();
        }
    }

    static InetSocketAddress address(ByteBuffer told, boolean four) {
        ByteBuffer in = told.duplicate().order(ByteOrder.BIG_ENDIAN);
        byte[] address = new byte[four ? 4 : 16];
        in.get(in.position() + (four ? 4 : 8), address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), in.getShort(in.position() + 2) & 0xffff);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes (expected: 4 or 16)", e);
        }
    }
}
