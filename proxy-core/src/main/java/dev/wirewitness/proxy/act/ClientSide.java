package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.exchange.Stage;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;

/**
 * Whoever asked for an exchange, whatever protocol they speak: what they are told, and how long we wait for them. How
 * an answer is framed, and what becomes of the connection, is settled behind this. Event loop only.
 */
interface ClientSide {
    EventLoop loop();

    /** Writes an interim answer (1xx), where this client can be given one. */
    void interim(HttpResponse head);

    /** Writes the head of the answer; {@code content}: whether an answer to this request can have any. */
    void head(HttpResponse head, boolean content);

    /** Writes content of the answer; takes it. */
    void content(HttpContent content);

    /** Writes the head that opens a WebSocket: from now on content is its bytes, in both directions, and no more HTTP. */
    void upgrade(HttpResponse head);

    /** Writes an answer of our own, whole; takes it. */
    void whole(FullHttpResponse answer);

    void flush();

    /** Whether the client keeps up with what is written. */
    boolean writable();

    /** How many bytes the client has to take before it is {@link #writable} again. */
    long backlog();

    /** Stop or resume reading from the client. */
    void reading(boolean on);

    /** The answer broke off: the client must be able to tell. */
    void abort();

    /** This exchange is to be the last of its connection, where a connection carries one after another. */
    void lastHere();

    void await(Duration time, Stage stage);

    void rest();

    /** The exchange is over, all it had to write is written. */
    void exchangeOver();
}
