package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.ProxySettings.Timeouts;
import dev.wirewitness.proxy.act.RequestAdmission.Admission;
import dev.wirewitness.proxy.exchange.Stage;
import dev.wirewitness.proxy.http.ClientCodec;
import dev.wirewitness.proxy.http.OutputEnd;
import dev.wirewitness.proxy.http.RequestReader.Inside;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client's side: one exchange after another on one connection, in the order asked. Requests sent ahead wait, up
 * to a limit, then reading stops. Last handler of the pipeline, behind {@link ClientCodec}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class ExchangeHandler extends ChannelInboundHandlerAdapter implements ClientSide {
    /** User event: finish what is begun, then close. */
    public static final Object DRAIN = new Object() {
        @Override
        public String toString() {
            return "DRAIN";
        }
    };

    /** User event: the time to finish is over. */
    public static final Object STOP = new Object() {
        @Override
        public String toString() {
            return "STOP";
        }
    };

    /** User event: a handler before this one has answered a request; the client may send another. */
    public static final Object ANSWERED = new Object() {
        @Override
        public String toString() {
            return "ANSWERED";
        }
    };

    /** Bytes of requests sent ahead before we stop reading. */
    private static final long MAX_AHEAD = 256 << 10;

    /** Content of a request that was not served is dropped up to here, so that the connection may live on. */
    private static final long MAX_DROPPED = 64 << 10;

    private enum Idle {
        FIRST_HEAD,
        NEXT_HEAD,
        LAST_BYTES,
        LINGER
    }

    private final ExchangeServices services;
    private final RequestAdmission admission;
    private final ClientCodec codec;
    private final ArrayDeque<Object> ahead = new ArrayDeque<>(2);
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Deadline<Object> deadline;
    private @Nullable ExchangeDriver current;
    private int requestsAhead;
    private long bytesAhead;
    private boolean admitting;
    private boolean pumping;
    private boolean draining;
    private boolean closing;
    private boolean lastOne;
    private boolean oldClient;
    private boolean served;
    private boolean readingOn = true;
    private boolean upgraded;

    /** {@code inside}: set on a tunnel that was opened; then every request goes to that one origin. */
    public ExchangeHandler(
            ExchangeServices services, ClientIdentity identity, ClientCodec codec, Optional<Inside> inside) {
        this.services = services;
        this.admission = new RequestAdmission(services, identity, inside);
        this.codec = codec;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        deadline = new Deadline<>(context.channel().eventLoop(), this::passed);
        deadline.arm(services.settings().timeouts().header(), Idle.FIRST_HEAD);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        leave();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing && current == null) {
            ReferenceCountUtil.release(message);
            if (message instanceof LastHttpContent) {
                context.close();
            }
            return;
        }
        ExchangeDriver running = current;
        if (message instanceof ByteBuf bytes) {
            if (running == null) {
                bytes.release();
            } else {
                running.requestContent(new DefaultHttpContent(bytes));
            }
            return;
        }
        if (ahead.isEmpty() && !admitting && (running == null || !running.requestRead())) {
            accept(message);
            return;
        }
        ahead.add(message);
        if (message instanceof HttpContent content) {
            bytesAhead += content.content().readableBytes();
        }
        int maxPipelined = services.settings().limits().maxPipelined();
        if (message instanceof HttpRequest && ++requestsAhead >= maxPipelined
                || bytesAhead >= MAX_AHEAD
                || ahead.size() > 4 * maxPipelined) {
            reading(false);
        }
    }

    private void accept(Object message) {
        if (message instanceof HttpRequest request) {
            begin(request);
            if (message instanceof LastHttpContent) {
                ReferenceCountUtil.release(message); // an invalid head comes as a full request
            }
        } else if (message instanceof HttpContent content && current != null) {
            current.requestContent(content);
        } else {
            ReferenceCountUtil.release(message);
            if (message instanceof LastHttpContent && !closing) {
                awaitNext(); // the end of a request that was not served
            }
        }
    }

    private void begin(HttpRequest request) {
        rest();
        codec.answering(request.method());
        oldClient = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        lastOne = !HttpUtil.isKeepAlive(request);
        admitting = true;
        admission.admit(request, this, outcome -> {
            admitting = false;
            if (!closing) {
                admitted(request, outcome);
                pump();
            }
        });
    }

    private void admitted(HttpRequest request, Admission outcome) {
        switch (outcome) {
            case Admission.Refused(FullHttpResponse answer, boolean again) -> {
                lastOne |= !again || draining || !littleFollows(request);
                whole(answer);
                if (lastOne) {
                    closeSoon(false);
                } else {
                    await(services.settings().timeouts().bodyIdle(), Idle.NEXT_HEAD);
                }
            }
            case Admission.Admitted(ExchangeDriver driver) -> {
                current = driver;
                driver.begin();
                if (draining) {
                    driver.drain();
                }
            }
        }
    }

    /** Whether the rest of a request can be waited for; one that waits for a 100 may never send it. */
    private static boolean littleFollows(HttpRequest request) {
        return !HttpUtil.is100ContinueExpected(request)
                && !HttpUtil.isTransferEncodingChunked(request)
                && HttpUtil.getContentLength(request, 0L) <= MAX_DROPPED;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (current != null) {
            current.clientReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (current != null) {
            current.clientWritable(context.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == DRAIN || event == STOP) {
            draining = true;
            if (current == null) {
                if (!closing) {
                    closeSoon(true);
                }
            } else if (event == STOP) {
                current.stop();
            } else {
                current.drain();
            }
        } else if (event == ANSWERED) {
            awaitNext();
        } else if (event == ClientCodec.HEAD_BEGAN) {
            if (served && !admitting && current == null && ahead.isEmpty() && !closing && deadline != null) {
                deadline.arm(services.settings().timeouts().header(), Idle.NEXT_HEAD);
            }
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leave();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void leave() {
        if (!closing && current == null && codec.inHead()) {
            admission.leftInHead();
        }
        closing = true;
        if (deadline != null) {
            deadline.cancel();
        }
        ExchangeDriver running = current;
        if (running != null) {
            running.clientLeft();
            current = null;
        }
        dropAhead();
    }

    private void dropAhead() {
        for (Object message = ahead.poll(); message != null; message = ahead.poll()) {
            ReferenceCountUtil.release(message);
        }
        bytesAhead = 0;
    }

    private void passed(Object what) {
        if (what instanceof Stage stage) {
            if (current != null) {
                current.timedOut(stage);
            }
        } else if ((what == Idle.FIRST_HEAD || what == Idle.NEXT_HEAD) && codec.inHead()) {
            lastOne = true;
            whole(admission.lateHead().answer());
            closeSoon(false);
        } else {
            ctx().close();
        }
    }

    @Override
    public void exchangeOver() {
        ExchangeDriver ended = current;
        current = null;
        if (lastOne || draining) {
            closeSoon(ended == null || ended.requestRead());
            return;
        }
        if (!closing) {
            awaitNext();
        }
        pump();
    }

    private void awaitNext() {
        served = true;
        Timeouts times = services.settings().timeouts();
        await(codec.inHead() ? times.header() : times.keepAlive(), Idle.NEXT_HEAD);
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!closing && !admitting && !ahead.isEmpty() && (current == null || !current.requestRead())) {
                Object next = ahead.poll();
                if (next instanceof HttpRequest) {
                    requestsAhead--;
                }
                if (next instanceof HttpContent content) {
                    bytesAhead -= content.content().readableBytes();
                }
                accept(next);
            }
        } finally {
            pumping = false;
        }
        if (ahead.isEmpty() && !admitting && current == null) {
            reading(true);
        }
    }

    /** Closes once everything is written; a client that is still sending is heard out for a moment, or it would
     * lose the answer to the reset of its unread bytes. */
    private void closeSoon(boolean allRead) {
        closing = true;
        dropAhead();
        if (deadline != null) {
            deadline.arm(services.settings().timeouts().stall(), Idle.LAST_BYTES);
        }
        ChannelHandlerContext context = ctx();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (allRead) {
                context.close();
            } else {
                linger(context);
            }
        });
    }

    private void linger(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        if (deadline != null) {
            deadline.arm(services.settings().timeouts().linger(), Idle.LINGER);
        }
        reading(true);
        OutputEnd.of(context.channel());
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            throw new IllegalStateException("context: none (expected: handler in a pipeline)");
        }
        return context;
    }

    @Override
    public EventLoop loop() {
        return ctx().channel().eventLoop();
    }

    @Override
    public void interim(HttpResponse head) {
        if (!oldClient) {
            write(head);
        }
    }

    @Override
    public void head(HttpResponse head, boolean content) {
        HttpHeaders fields = head.headers();
        if (content) {
            frame(fields);
        }
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (lastOne) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        write(head);
    }

    /** RFC 9112 section 6: a length, or chunks, or for a client that knows neither the end of the connection. */
    private void frame(HttpHeaders fields) {
        if (oldClient) {
            fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
            lastOne |= !fields.contains(HttpHeaderNames.CONTENT_LENGTH);
        } else if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    @Override
    public void content(HttpContent content) {
        write(upgraded ? content.content() : content);
    }

    /** The codec leaves: what it had read ahead comes here as it is. */
    @Override
    public void upgrade(HttpResponse head) {
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        write(new DefaultFullHttpResponse(
                head.protocolVersion(),
                head.status(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                EmptyHttpHeaders.INSTANCE));
        upgraded = true;
        lastOne = true;
        ctx().pipeline().remove(codec);
        flush();
    }

    @Override
    public void whole(FullHttpResponse answer) {
        if (lastOne) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        write(answer);
        flush();
    }

    private void write(Object message) {
        ChannelHandlerContext context = ctx();
        context.write(message, context.voidPromise());
    }

    @Override
    public void flush() {
        ctx().flush();
    }

    @Override
    public boolean writable() {
        return ctx().channel().isWritable();
    }

    @Override
    public long backlog() {
        return ctx().channel().bytesBeforeWritable();
    }

    @Override
    public void abort() {
        lastOne = true;
        if (oldClient) {
            ctx().channel().config().setOption(ChannelOption.SO_LINGER, 0); // the end of the connection is its only end
        }
        ctx().close();
    }

    @Override
    public void lastHere() {
        lastOne = true;
    }

    @Override
    public void await(Duration time, Stage stage) {
        await(time, (Object) stage);
    }

    private void await(Duration time, Object what) {
        if (deadline != null) {
            deadline.arm(time, what);
        }
    }

    @Override
    public void rest() {
        if (deadline != null) {
            deadline.disarm();
        }
    }

    @Override
    public void reading(boolean on) {
        if (readingOn != on) {
            readingOn = on;
            ctx().channel().config().setAutoRead(on);
        }
    }
}
