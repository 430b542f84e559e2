package dev.wirewitness.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;

/** Content on its way into a stream of HTTP/2: DATA, and trailers behind the last of it. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as the stream's end
final class StreamContent {
    private StreamContent() {}

    /** Takes the content; what is empty and not the last is no frame at all. */
    static void write(ChannelHandlerContext ctx, HttpContent content, ChannelPromise promise) {
        if (!(content instanceof LastHttpContent last)) {
            if (content.content().isReadable()) {
                ctx.write(new DefaultHttp2DataFrame(content.content(), false), promise);
            } else {
                content.release();
                promise.trySuccess();
            }
        } else if (last.trailingHeaders().isEmpty()) {
            ctx.write(new DefaultHttp2DataFrame(last.content(), true), promise);
        } else {
            if (last.content().isReadable()) {
                ctx.write(new DefaultHttp2DataFrame(last.content(), false), ctx.voidPromise());
            } else {
                last.release();
            }
            ctx.write(new DefaultHttp2HeadersFrame(SentHeaders.trailers(last.trailingHeaders()), true), promise);
        }
    }
}
