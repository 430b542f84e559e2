package dev.wirewitness.proxy.intercept;

import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeServices;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes relayed unread between a client and an origin, with back-pressure, until both have ended or neither has said
 * anything for too long; then one record. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class Tunnel {
    /** How long nothing may pass once the proxy is stopping. */
    private static final Duration LAST_IDLE = Duration.ofMillis(500);

    private final Interception interception;
    private final ClientIdentity identity;
    private final Authority to;
    private final String reason;
    private final Channel client;
    private final Channel origin;
    private final Deadline<String> deadline;
    private Duration idle;
    private final long beganAt = System.nanoTime();
    private long bytesOut;
    private long bytesIn;
    private int halvesEnded;
    private boolean over;

    private Tunnel(
            Interception interception,
            ClientIdentity identity,
            Authority to,
            String reason,
            Channel client,
            Channel origin) {
        this.interception = interception;
        this.identity = identity;
        this.to = to;
        this.reason = reason;
        this.client = client;
        this.origin = origin;
        idle = interception.services().settings().timeouts().tunnelIdle();
        deadline = new Deadline<>(client.eventLoop(), this::end);
    }

    /** {@code peek}: look at the ClientHello before it is relayed. */
    static void begin(
            Interception interception,
            ClientIdentity identity,
            Authority to,
            String reason,
            boolean peek,
            Channel client,
            Channel origin) {
        Tunnel tunnel = new Tunnel(interception, identity, to, reason, client, origin);
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        origin.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (peek) {
            TunnelPeek.begin(interception, identity, to, tunnel, client.pipeline());
        }
        client.pipeline().addLast(new RelayHandler(tunnel, origin, true));
        origin.pipeline().addLast(new RelayHandler(tunnel, client, false));
        tunnel.deadline.arm(tunnel.idle, "idle_timeout");
        interception.services().meters().tunnelled();
    }

    /**
     * The same for a client that speaks another protocol than HTTP, once its origin is {@code dialled}; the failure of
     * that, or a client that has left, is on record.
     *
     * @param start of the handler that holds what the client has said, which leaves with all that stands behind it
     */
    static void beginOther(
            Interception interception,
            ClientIdentity identity,
            Authority to,
            boolean peek,
            ChannelHandlerContext start,
            Future<Channel> dialled) {
        Channel client = start.channel();
        dialled.addListener(_ -> {
            if (!dialled.isSuccess()) {
                interception.refused(identity, Optional.of(to), TunnelRefusal.failed(to, dialled.cause()).reason());
                client.close();
            } else if (!client.isActive()) {
                dialled.getNow().close();
                interception.refused(identity, Optional.of(to), "client_left");
            } else {
                ChannelPipeline pipeline = start.pipeline();
                while (pipeline.last() != start.handler()) {
                    pipeline.removeLast();
                }
                begin(interception, identity, to, "not_http", peek, client, dialled.getNow());
                pipeline.remove(start.handler()); // last: what it has read goes to the tunnel
                client.config().setAutoRead(true);
            }
        });
    }

    void passed(int bytes, boolean out) {
        if (out) {
            bytesOut += bytes;
        } else {
            bytesIn += bytes;
        }
        deadline.arm(idle, "idle_timeout");
    }

    /** The proxy is stopping: goes on only while something passes. */
    void drain() {
        idle = idle.compareTo(LAST_IDLE) < 0 ? idle : LAST_IDLE;
        deadline.arm(idle, "idle_timeout");
    }

    /** One direction is complete. */
    void halfEnded() {
        if (++halvesEnded == 2) {
            end(null);
        }
    }

    /** Gives the client connection to somebody else: the origin is let go, and nothing is recorded here. */
    void abandon() {
        over = true;
        deadline.cancel();
        origin.close();
        client.pipeline().remove(RelayHandler.class);
    }

    /** {@code error}: why, where it did not end by itself. */
    void end(@Nullable String error) {
        if (over) {
            return;
        }
        over = true;
        deadline.cancel();
        client.close();
        origin.close();
        ExchangeServices services = interception.services();
        services.witness().note(services.ruleset().engine(), new Tunnelled(
                identity.connectionId(),
                to.host(),
                to.port(),
                reason,
                error == null ? "closed" : "failed",
                Optional.ofNullable(error),
                bytesOut,
                bytesIn,
                (System.nanoTime() - beganAt) / 1_000,
                Optional.of(identity.subject())));
    }
}
