package dev.wirewitness.proxy.record;

import dev.wirewitness.policy.NotInspected;
import java.util.List;

/**
 * What passed over one WebSocket, or one stream of gRPC messages.
 *
 * @param sent messages of the client
 * @param received messages of the origin
 * @param unread bytes of the client's messages that were not inspected, and belong to no exchange of their own
 * @param gaps why not
 */
public record SocketTotals(long sent, long received, long unread, List<NotInspected> gaps, int closeCode) {
    public SocketTotals {
        gaps = List.copyOf(gaps);
    }
}
