package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.engine.AnswerInspection;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.proxy.ProxySettings.Limits;
import dev.wirewitness.proxy.http.HeaderHygiene;
import dev.wirewitness.proxy.http.Heads;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer of one exchange on its way to the client: through the inspection, then waiting until the gate opens, then
 * out. Owns what waits. Tells the origin to stop while the client, or the gate, cannot follow. Event loop only.
 */
final class ClientAnswer {
    /** Answer bytes that may wait for the gate before the origin has to. */
    private static final long MAX_WAITING = 256 << 10;

    private static final int UNCOUNTED = 8 << 10;

    private final ClientSide client;
    private final UpstreamLeg upstream;
    private final boolean headOnly;
    private @Nullable AnswerPath path;
    private @Nullable ArrayDeque<HttpObject> waiting;
    private long waitingBytes;
    private long ownBytes;
    private boolean withContent;
    private final Supplier<HeldMemory.Share> memory;
    private HeldMemory.@Nullable Share share;
    private boolean gateOpen;
    private boolean unflushed;
    private boolean over;

    /** {@code memory}: begins to count what waits here. */
    ClientAnswer(ClientSide client, UpstreamLeg upstream, HttpRequest request, Supplier<HeldMemory.Share> memory) {
        this.client = client;
        this.memory = memory;
        this.upstream = upstream;
        headOnly = request.method().equals(HttpMethod.HEAD);
    }

    /** Turns an interim answer (1xx) to the client; only its head is used. */
    void interim(HttpResponse response) {
        HeaderHygiene.answer(response.headers());
        toClient(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                response.status(),
                Unpooled.EMPTY_BUFFER,
                response.headers(),
                EmptyHttpHeaders.INSTANCE));
    }

    /** Turns the head of the origin's answer to the client. */
    void begin(HttpResponse response, Inspection inspection, Limits limits) {
        AnswerInspection watching = inspection.answer(Heads.response(response));
        HttpHeaders fields = response.headers();
        String coding = Fields.joined(fields, HttpHeaderNames.CONTENT_ENCODING);
        int status = response.status().code();
        withContent = !headOnly && status != 204 && status != 304;
        boolean edits = withContent && watching.mayEdit();
        path = new AnswerPath(watching, edits, coding, limits, this::toClient);
        HeaderHygiene.answer(fields);
        if (edits) {
            Fields.withoutCoding(fields);
            fields.remove(HttpHeaderNames.CONTENT_LENGTH);
        } else if (status == 204) {
            fields.remove(HttpHeaderNames.CONTENT_LENGTH); // 0, and even that must not be there (RFC 9110 section 8.6)
        }
        toClient(response);
    }

    /** Takes content; false when it must be inspected and cannot be: nothing may follow. */
    boolean pass(HttpContent content) {
        AnswerPath open = path;
        if (open == null) {
            content.release();
            return true;
        }
        return open.content(content);
    }

    /** All content is there; false as above. */
    boolean complete() {
        AnswerPath open = path;
        return open == null || over || open.end();
    }

    /** The end of the message, with what the origin said behind its content. */
    void end(@Nullable HttpHeaders trailers) {
        if (trailers == null || trailers.isEmpty()) {
            toClient(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            HeaderHygiene.answer(trailers);
            toClient(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers));
        }
    }

    private void toClient(HttpObject message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (gateOpen) {
            write(message);
            if (!client.writable()) {
                upstream.reading(false);
            }
        } else {
            await(message);
        }
    }

    private void write(HttpObject message) {
        unflushed = true;
        if (message instanceof HttpResponse head) {
            if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                client.interim(head);
            } else {
                client.head(head, withContent);
            }
        } else if (message instanceof HttpContent content) {
            client.content(content);
        }
    }

    private void await(HttpObject message) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
        }
        waiting.add(message);
        if (message instanceof HttpContent content) {
            waitingBytes += content.content().readableBytes();
            if (waitingBytes >= MAX_WAITING || !room()) {
                upstream.reading(false);
            }
        }
    }

    private boolean room() {
        if (share == null) {
            if (waitingBytes < UNCOUNTED) {
                return true;
            }
            share = memory.get();
        }
        return share.holds(waitingBytes);
    }

    /**
     * The decision is on record: what waits leaves, and what follows does not wait. {@code arriving}: a read of the
     * answer is at work, its end flushes; so a head and the content beside it leave in one TLS record.
     */
    void openGate(boolean arriving) {
        gateOpen = true;
        waitingBytes = 0;
        uncount();
        ArrayDeque<HttpObject> held = waiting;
        if (held != null) {
            waiting = null;
            for (HttpObject message = held.poll(); message != null; message = held.poll()) {
                toClient(message);
            }
            if (!arriving) {
                flush();
            }
            upstream.reading(client.writable());
        }
    }

    /** What follows waits for a record. */
    void closeGate() {
        gateOpen = false;
    }

    /** The answer, which has begun, ends with what the protocol has for that: trailers, or a last frame. */
    void endStream(Refusal refusal) {
        dropWaiting();
        gateOpen = true;
        HttpHeaders trailers = new DefaultHttpHeaders();
        for (Header field : refusal.headers().fields()) {
            if (field.name().startsWith("grpc-")) {
                trailers.add(field.name(), field.value());
            }
        }
        if (trailers.isEmpty()) {
            toClient(new DefaultHttpContent(Unpooled.wrappedBuffer(refusal.content())));
        }
        toClient(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers));
        flush();
    }

    /** Lets go what was written; costs nothing where nothing was, as a flush through TLS would. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            client.flush();
        }
    }

    /** The client takes more, or no more. */
    void writable(boolean writable) {
        upstream.reading(writable && waitingBytes < MAX_WAITING);
    }

    /** An answer of our own in place of the origin's. */
    void ourselves(FullHttpResponse response) {
        dropWaiting();
        ownBytes = response.content().readableBytes();
        client.whole(response);
    }

    /** Nothing more leaves. Says what the inspection learned, where there was an answer. */
    Optional<AnswerReport> close() {
        over = true;
        dropWaiting();
        AnswerPath open = path;
        if (open == null) {
            return Optional.empty();
        }
        AnswerReport report = open.report();
        open.close();
        return Optional.of(report);
    }

    /** Content bytes shown to the inspection. */
    long shown() {
        return path == null ? 0 : path.shown();
    }

    /** Why some of the answer was not inspected. */
    Optional<NotInspected> gap() {
        return path == null ? Optional.empty() : path.gap();
    }

    /** Content bytes for the client. */
    long bytes() {
        return path == null ? ownBytes : path.bytesIn();
    }

    private void uncount() {
        if (share != null) {
            share.close();
            share = null;
        }
    }

    private void dropWaiting() {
        uncount();
        if (waiting != null) {
            waiting.forEach(ReferenceCountUtil::release);
            waiting = null;
        }
    }
}
