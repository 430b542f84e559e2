package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Conversation;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.policy.engine.PolicyEngine;
import dev.wirewitness.proxy.http.HeaderHygiene;
import dev.wirewitness.proxy.http.SocketHandshake;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.record.SocketTotals;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that asks for a WebSocket: the request as the origin gets it, its acceptance checked and told to the
 * client, and from then on the {@link SocketRelay}. Event loop only.
 */
final class SocketUpgrade {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SocketHandshake handshake;
    private final Conversation conversation;
    private final ClientSide client;
    private final SocketRelay relay;
    private @Nullable HttpResponse acceptance;
    private boolean open;

    SocketUpgrade(
            SocketHandshake handshake,
            ExchangeServices services,
            PolicyEngine engine,
            ClientIdentity identity,
            RequestHead head,
            ClientSide client,
            UpstreamLeg upstream,
            SocketRelay.Ended ended) {
        this.handshake = handshake;
        this.client = client;
        conversation = engine.converse(head, identity.caller());
        relay = new SocketRelay(services, engine, identity, head, client, upstream, conversation, ended);
    }

    /** The inspection of the request itself. */
    Inspection opening() {
        return conversation.opening();
    }

    /** Makes the cleaned head of the request one that asks the origin. */
    void ask(HttpHeaders fields) {
        handshake.ask(fields, RANDOM);
    }

    /** Whether this status accepts. */
    boolean accepts(int status) {
        return status == 101;
    }

    /** What is wrong with the origin's acceptance, if anything is; otherwise it is kept until {@link #converse}. */
    Optional<String> accepted(HttpResponse response) {
        Optional<String> flaw = handshake.flaw(response.headers());
        if (flaw.isEmpty()) {
            acceptance = response;
        }
        return flaw;
    }

    /** Tells the client; messages flow. */
    void converse() {
        HttpResponse response = acceptance;
        if (response == null) {
            throw new IllegalStateException("acceptance: none (expected: one before the gate opens)");
        }
        HeaderHygiene.answer(response.headers());
        handshake.accept(response.headers());
        open = true;
        client.upgrade(response);
        relay.start();
    }

    /** Whether messages flow: then the connection's end is the relay's to hear. */
    boolean open() {
        return open;
    }

    SocketRelay relay() {
        return relay;
    }

    /** Takes bytes of the origin. */
    void originBytes(ByteBuf bytes) {
        relay.originBytes(bytes);
    }

    /** What the answers' inspection learned outside of exchanges with records of their own. */
    Optional<AnswerReport> report() {
        return open ? Optional.of(relay.report()) : Optional.empty();
    }

    /** Content bytes of messages sent to the origin. */
    long sent() {
        return relay.asked().sent();
    }

    /** Content bytes of messages for the client. */
    long received() {
        return relay.answered().bytes();
    }

    Optional<SocketTotals> totals() {
        if (!open) {
            return Optional.empty();
        }
        return Optional.of(new SocketTotals(
                relay.asked().messages(),
                relay.answered().messages(),
                relay.asked().unread(),
                List.copyOf(relay.asked().gaps()),
                relay.closeCode()));
    }
}
