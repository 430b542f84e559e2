package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client's HTTP/2 connection: frames in, a request as Netty's HTTP/1.1 codec would give it out; and the
 * answer the other way. Strict: a malformed message becomes a {@link StreamFault} and a reset, never a request. Answer
 * heads that are no content of their own come with their end, as full messages.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as the stream's end
public final class ClientStreamCodec extends ChannelDuplexHandler {
    private final ContentCount count = new ContentCount();
    private boolean begun;
    private boolean faulty;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (faulty) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof Http2HeadersFrame frame && frame.headers() instanceof ReceivedHeaders headers) {
            if (begun) {
                trailers(ctx, headers, frame.isEndStream());
            } else {
                begun = true;
                head(ctx, headers, frame.isEndStream());
            }
        } else if (message instanceof Http2DataFrame frame) {
            data(ctx, frame.content(), frame.isEndStream());
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(ChannelHandlerContext ctx, ReceivedHeaders headers, boolean end) {
        FieldSection section = FieldSection.read(headers, FieldSection.Kind.REQUEST);
        if (section.malformed() != null) {
            fault(ctx, section.malformed());
            return;
        }
        StreamRequest request = StreamRequest.of(section);
        count.begin(section.length());
        if (request == null) {
            fault(ctx, "the pseudo-headers make no request (expected: those of RFC 9113 section 8.3.1)");
        } else if (end && !count.add(0, true)) {
            fault(ctx, "content-length announces content that does not come");
        } else {
            ctx.fireChannelRead(request);
            if (end) {
                ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        }
    }

    private void data(ChannelHandlerContext ctx, ByteBuf content, boolean end) {
        if (!count.add(content.readableBytes(), end)) {
            content.release();
            fault(ctx, "the content is not as long as content-length says");
        } else if (end) {
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
            fault(ctx, "there is a second head within the request");
        } else if (!count.add(0, true)) {
            fault(ctx, "the content is not as long as content-length says");
        } else {
            ctx.fireChannelRead(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, section.fields()));
        }
    }

    private void fault(ChannelHandlerContext ctx, @Nullable String why) {
        faulty = true;
        ctx.fireUserEventTriggered(new StreamFault(why == null ? "malformed" : why));
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse head) {
            boolean interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            boolean end = !interim && message instanceof LastHttpContent whole && isEmpty(whole);
            boolean alone = interim || end || !(message instanceof HttpContent);
            ctx.write(
                    new DefaultHttp2HeadersFrame(SentHeaders.answer(head), end), alone ? promise : ctx.voidPromise());
            if (alone) {
                ReferenceCountUtil.release(message);
                return;
            }
        }
        if (message instanceof HttpContent content) {
            StreamContent.write(ctx, content, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private static boolean isEmpty(LastHttpContent last) {
        return !last.content().isReadable() && last.trailingHeaders().isEmpty();
    }
}
