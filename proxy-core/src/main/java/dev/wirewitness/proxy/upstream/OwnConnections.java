package dev.wirewitness.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All connections we have dialled: one that the network brings back to us is seen to be our own, and none outlives us.
 * Any thread.
 */
final class OwnConnections {
    private final Set<InetSocketAddress> near = ConcurrentHashMap.newKeySet();
    private final ChannelGroup open = new DefaultChannelGroup("origins", GlobalEventExecutor.INSTANCE, true);

    /** Known until it closes; closed at once when all have been. */
    @SuppressWarnings("FutureReturnValueIgnored") // only its end matters
    void add(Channel dialled) {
        if (dialled.localAddress() instanceof InetSocketAddress address) {
            near.add(address);
            dialled.closeFuture().addListener(_ -> near.remove(address));
        }
        open.add(dialled);
    }

    boolean contains(InetSocketAddress far) {
        return near.contains(far);
    }

    /** Closes those that are open and those to come; waits for their end, at most so long. Not from an event loop. */
    void close(Duration patience) {
        open.close().awaitUninterruptibly(patience.toMillis());
    }
}
