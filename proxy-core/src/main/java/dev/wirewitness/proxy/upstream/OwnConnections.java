package dev.wirewitness.proxy.upstream;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The near ends of all connections we have dialled: one that the network brings back to us is seen to be our own. Any thread. */
final class OwnConnections {
    private final Set<InetSocketAddress> open = ConcurrentHashMap.newKeySet();

    /** Known until it closes. */
    @SuppressWarnings("FutureReturnValueIgnored") // only its end matters
    void add(Channel dialled) {
        if (dialled.localAddress() instanceof InetSocketAddress near) {
            open.add(near);
            dialled.closeFuture().addListener(_ -> open.remove(near));
        }
    }

    boolean contains(InetSocketAddress far) {
        return open.contains(far);
    }
}
