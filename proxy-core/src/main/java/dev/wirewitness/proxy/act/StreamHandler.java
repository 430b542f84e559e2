package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.act.RequestAdmission.Admission;
import dev.wirewitness.proxy.exchange.Stage;
import dev.wirewitness.proxy.http.StreamFault;
import dev.wirewitness.proxy.http.StreamRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange on one stream of HTTP/2; last handler of the stream's pipeline. What ends the stream
 * early ends nothing else of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the stream's end
public final class StreamHandler extends ChannelInboundHandlerAdapter implements ClientSide {
    private final RequestAdmission admission;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Deadline<Stage> deadline;
    private @Nullable ExchangeDriver exchange;
    /** Content that came while it was not known yet who sends it. */
    private final ArrayDeque<HttpContent> ahead = new ArrayDeque<>(1);
    private boolean begun;
    private boolean admitting;
    /** The request asks for a WebSocket that is not open yet: what comes is for that. */
    private boolean opening;
    private boolean socket;
    private boolean gone;
    private boolean requestRead;
    private @Nullable ChannelFuture lastWrite;
    private boolean headOnly;
    /** An answer's head that may turn out to be all of it: gRPC takes an answer without messages in one frame only. */
    private @Nullable HttpResponse heldHead;
    private boolean faulty;

    StreamHandler(RequestAdmission admission) {
        this.admission = admission;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        deadline = new Deadline<>(context.channel().eventLoop(), this::passed);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            begin(request);
        } else if (message instanceof HttpContent content) {
            requestRead |= content instanceof LastHttpContent;
            if (admitting || opening) {
                ahead.add(content);
            } else {
                accept(content);
            }
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void accept(HttpContent content) {
        if (exchange != null) {
            exchange.requestContent(content);
        } else {
            content.release();
        }
        if (socket && content instanceof LastHttpContent && exchange != null) {
            exchange.clientEnded();
        }
    }

    private void begin(HttpRequest request) {
        begun = true;
        socket = request instanceof StreamRequest stream && !stream.protocol().isEmpty();
        admitting = true;
        admission.admit(request, this, outcome -> {
            admitting = false;
            if (!gone) {
                admitted(outcome);
            }
        });
        if (admitting) {
            reading(false);
        }
    }

    private void admitted(Admission outcome) {
        reading(true);
        switch (outcome) {
            case Admission.Refused(FullHttpResponse answer, _) -> {
                whole(answer);
                endInput();
            }
            case Admission.Admitted(ExchangeDriver driver) -> {
                exchange = driver;
                driver.begin();
                if (socket && exchange != null) {
                    opening = true;
                    reading(false);
                    driver.requestContent(LastHttpContent.EMPTY_LAST_CONTENT);
                }
            }
        }
        if (!opening) {
            acceptAhead();
        }
    }

    private void acceptAhead() {
        for (HttpContent content = ahead.poll(); content != null; content = ahead.poll()) {
            accept(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.clientReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.clientWritable(context.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof StreamFault(String why)) {
            broken(why);
        } else if (event == ExchangeHandler.DRAIN || event == ExchangeHandler.STOP) {
            end(event == ExchangeHandler.STOP);
        } else {
            ReferenceCountUtil.release(event);
        }
    }

    private void end(boolean now) {
        if (exchange != null && now) {
            exchange.stop();
        } else if (exchange != null) {
            exchange.drain();
        }
    }

    /** A fault that Netty found, which resets the stream for it; or one of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Http2Exception) {
            broken("a frame is malformed, or does not fit the state of its stream");
        } else {
            reset(Http2Error.INTERNAL_ERROR);
        }
    }

    private void broken(String why) {
        faulty = true; // and the stream is being reset for it
        if (exchange != null) {
            exchange.requestBroken(why);
        } else if (!begun) {
            begun = true;
            admission.note("malformed_request");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        faulty = true;
        gone = true;
        for (HttpContent content = ahead.poll(); content != null; content = ahead.poll()) {
            content.release();
        }
        ExchangeDriver running = exchange;
        exchange = null;
        if (running != null) {
            running.clientLeft();
        } else if (!begun) {
            begun = true;
            admission.note("malformed_request"); // its head was too large to be read
        }
        cancelDeadline();
    }

    private void passed(Stage stage) {
        if (exchange != null) {
            exchange.timedOut(stage);
        } else {
            reset(Http2Error.CANCEL); // it was answered, and does not read the answer
        }
    }

    @Override
    public EventLoop loop() {
        return ctx().channel().eventLoop();
    }

    @Override
    public void interim(HttpResponse head) {
        write(head);
    }

    @Override
    public void head(HttpResponse head, boolean content) {
        headOnly = !content;
        if (content) {
            heldHead = head;
        } else {
            writeAlone(head);
        }
    }

    private void writeAlone(HttpResponse head) {
        lastWrite = ctx().write(new DefaultFullHttpResponse(
                head.protocolVersion(),
                head.status(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                EmptyHttpHeaders.INSTANCE));
    }

    private void writeHeld() {
        HttpResponse head = heldHead;
        if (head != null) {
            heldHead = null;
            write(head);
        }
    }

    @Override
    public void content(HttpContent content) {
        if (headOnly) {
            content.release();
            return;
        }
        HttpResponse head = heldHead;
        if (head != null
                && content instanceof LastHttpContent last
                && !last.content().isReadable()
                && last.trailingHeaders().isEmpty()) {
            heldHead = null;
            content.release();
            writeAlone(head);
            return;
        }
        writeHeld();
        if (content instanceof LastHttpContent) {
            lastWrite = ctx().write(content);
        } else {
            write(content);
        }
    }

    /** RFC 8441 section 5: what is 101 in HTTP/1.1 is 200 here, and the stream carries the bytes. */
    @Override
    public void upgrade(HttpResponse head) {
        write(new DefaultHttpResponse(head.protocolVersion(), HttpResponseStatus.OK, head.headers()));
        flush();
        loop().execute(() -> { // not within the exchange's own step
            opening = false;
            acceptAhead();
            if (exchange != null) {
                reading(true);
                exchange.clientReadComplete();
            }
        });
    }

    @Override
    public void whole(FullHttpResponse answer) {
        if (faulty) { // the reset says it; an answer that went first would end the stream without one
            answer.release();
            return;
        }
        lastWrite = ctx().writeAndFlush(answer);
    }

    @Override
    public void flush() {
        writeHeld();
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
    public void reading(boolean on) {
        ctx().channel().config().setAutoRead(on);
    }

    @Override
    public void abort() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void lastHere() {
        // a stream carries one exchange anyway
    }

    @Override
    public void await(Duration time, Stage stage) {
        if (deadline != null) {
            deadline.arm(time, stage);
        }
    }

    @Override
    public void rest() {
        if (deadline != null) {
            deadline.disarm();
        }
    }

    @Override
    public void exchangeOver() {
        exchange = null;
        if (opening) {
            opening = false;
            acceptAhead();
            reading(true);
        }
        endInput();
    }

    /** Behind a whole answer, once it has left, the rest of the request is not needed (RFC 9113 section 8.1). */
    private void endInput() {
        ChannelFuture answer = lastWrite;
        if (answer == null) {
            reset(Http2Error.INTERNAL_ERROR);
        } else if (answer.isDone()) {
            left();
        } else {
            await(admission.patience(Stage.CLIENT_TAKES), Stage.CLIENT_TAKES);
            answer.addListener(_ -> left());
        }
    }

    private void left() {
        cancelDeadline();
        if (!requestRead) {
            reset(Http2Error.NO_ERROR);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void reset(Http2Error error) {
        if (!faulty) {
            faulty = true;
            ctx().writeAndFlush(new DefaultHttp2ResetFrame(error));
        }
    }

    private void write(Object message) {
        ChannelHandlerContext context = ctx();
        context.write(message, context.voidPromise());
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            throw new IllegalStateException("context: none (expected: handler in a pipeline)");
        }
        return context;
    }
}
