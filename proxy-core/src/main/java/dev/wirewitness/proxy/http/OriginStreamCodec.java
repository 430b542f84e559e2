package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an HTTP/2 connection to an origin: a request as Netty's HTTP/1.1 codec would take it goes out as frames,
 * and the answer comes back as that codec would give it. As strict as {@link ClientStreamCodec}: what is malformed, or
 * broken off by the origin, is a {@link StreamFault}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as the stream's end
public final class OriginStreamCodec extends ChannelDuplexHandler {
    /** User event: the origin has not begun with this request and will not (RFC 9113 section 8.7); the stream ends. */
    public static final Object NOT_PROCESSED = new Object() {
        @Override
        public String toString() {
            return "NOT_PROCESSED";
        }
    };

    /** User event, before {@link #NOT_PROCESSED}: the origin wants this request over HTTP/1.1. */
    public static final Object HTTP_1_1_REQUIRED = new Object() {
        @Override
        public String toString() {
            return "HTTP_1_1_REQUIRED";
        }
    };

    private final boolean tls;
    private final ContentCount count = new ContentCount();
    private boolean headOnly;
    private boolean begun;
    private boolean ended;
    private boolean faulty;
    /** The origin does not know yet that its answer was malformed. */
    private boolean resetOwed;

    /** {@code tls}: whether the connection is TLS. */
    public OriginStreamCodec(boolean tls) {
        this.tls = tls;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest head) {
            headOnly = head.method().equals(HttpMethod.HEAD);
            boolean end = message instanceof LastHttpContent whole
                    && !whole.content().isReadable()
                    && whole.trailingHeaders().isEmpty();
            ChannelFuture sent = ctx.write(new DefaultHttp2HeadersFrame(SentHeaders.request(head, tls), end));
            sent.addListener(_ -> sent(ctx, sent));
            if (end) {
                ReferenceCountUtil.release(message);
            }
            if (end || !(message instanceof HttpContent)) {
                sent.addListener(_ -> settle(sent, promise));
                return;
            }
        }
        if (message instanceof HttpContent content) {
            StreamContent.write(ctx, content, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    /** A head that did not leave was not seen by anybody. */
    private static void sent(ChannelHandlerContext ctx, ChannelFuture head) {
        if (!head.isSuccess()) {
            ctx.fireUserEventTriggered(NOT_PROCESSED);
        }
    }

    private static void settle(ChannelFuture done, ChannelPromise promise) {
        if (done.isSuccess()) {
            promise.trySuccess();
        } else {
            promise.tryFailure(done.cause());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (faulty) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof Http2HeadersFrame frame && frame.headers() instanceof ReceivedHeaders headers) {
            if (begun) {
                trailers(ctx, headers, frame.isEndStream());
            } else {
                head(ctx, headers, frame.isEndStream());
            }
        } else if (message instanceof Http2DataFrame frame) {
            data(ctx, frame.content(), frame.isEndStream());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(ChannelHandlerContext ctx, ReceivedHeaders headers, boolean end) {
        FieldSection section = FieldSection.read(headers, FieldSection.Kind.ANSWER);
        HttpResponseStatus status = section.malformed() == null ? statusOf(section.status()) : null;
        if (status == null) {
            fault(ctx, section.malformed() == null ? ":status is no status" : section.malformed());
        } else if (status.codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim(ctx, status, section, end);
        } else {
            begun = true;
            answer(ctx, status, section, end);
        }
    }

    private void interim(ChannelHandlerContext ctx, HttpResponseStatus status, FieldSection section, boolean end) {
        if (end || status.code() == 101) {
            fault(ctx, "an interim answer ends the stream, or changes the protocol");
            return;
        }
        ctx.fireChannelRead(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER, section.fields(), EmptyHttpHeaders.INSTANCE));
    }

    private void answer(ChannelHandlerContext ctx, HttpResponseStatus status, FieldSection section, boolean end) {
        boolean empty = headOnly || status.code() == 204 || status.code() == 304;
        count.begin(empty ? 0 : section.length());
        if (status.code() == 204 && section.length() > 0) {
            fault(ctx, "content-length in an answer that has no content");
            return;
        }
        if (end && !count.add(0, true)) {
            fault(ctx, "content-length announces content that does not come");
            return;
        }
        ctx.fireChannelRead(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, section.fields()));
        if (end) {
            ended = true;
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private static @Nullable HttpResponseStatus statusOf(@Nullable AsciiString status) {
        if (status == null || status.length() != 3) {
            return null;
        }
        long code = FieldRules.length(status);
        return code < 100 || code > 599 ? null : HttpResponseStatus.valueOf((int) code);
    }

    private void data(ChannelHandlerContext ctx, ByteBuf content, boolean end) {
        if (!begun || !count.add(content.readableBytes(), end)) {
            content.release();
            fault(ctx, begun ? "the content is not as long as the head says" : "there is content before a head");
        } else if (end) {
            ended = true;
            ctx.fireChannelRead(new DefaultLastHttpContent(content));
        } else if (content.isReadable()) {
            ctx.fireChannelRead(new DefaultHttpContent(content));
        } else {
            content.release();
        }
    }

    private void trailers(ChannelHandlerContext ctx, ReceivedHeaders headers, boolean end) {
        FieldSection section = FieldSection.read(headers, FieldSection.Kind.TRAILERS);
        if (section.malformed() != null) {
            fault(ctx, section.malformed());
        } else if (!end) {
            fault(ctx, "there is a second head within the answer");
        } else if (!count.add(0, true)) {
            fault(ctx, "the content is not as long as the head says");
        } else {
            ended = true;
            ctx.fireChannelRead(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, section.fields()));
        }
    }

    /** Whoever hears of it may close the stream at once, which must not tell the origin another reason. */
    private void fault(ChannelHandlerContext ctx, @Nullable String why) {
        resetOwed = true;
        tell(ctx, why == null ? "malformed" : why);
        reset(ctx);
    }

    private void reset(ChannelHandlerContext ctx) {
        if (resetOwed) {
            resetOwed = false;
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        reset(ctx);
        ctx.close(promise);
    }

    private void tell(ChannelHandlerContext ctx, String why) {
        if (!faulty && !ended) {
            faulty = true;
            ctx.fireUserEventTriggered(new StreamFault(why));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            reset(ctx, reset.errorCode());
        } else if (event instanceof Http2GoAwayFrame) {
            notProcessed(ctx); // given to streams behind the last one it names only
            ReferenceCountUtil.release(event);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void reset(ChannelHandlerContext ctx, long error) {
        if (error == Http2Error.REFUSED_STREAM.code()) {
            notProcessed(ctx);
        } else if (error == Http2Error.HTTP_1_1_REQUIRED.code()) {
            ctx.fireUserEventTriggered(HTTP_1_1_REQUIRED);
            notProcessed(ctx);
        } else {
            tell(ctx, "the origin reset the stream (" + error + ")");
        }
    }

    /** Not so behind an answer that was read, sound or not. */
    private void notProcessed(ChannelHandlerContext ctx) {
        if (!faulty && !ended) {
            ctx.fireUserEventTriggered(NOT_PROCESSED);
        }
    }

    /** A fault that Netty found; it resets the stream itself. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof io.netty.handler.codec.http2.Http2Exception) {
            tell(ctx, "a frame is malformed, or does not fit the state of its stream");
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
