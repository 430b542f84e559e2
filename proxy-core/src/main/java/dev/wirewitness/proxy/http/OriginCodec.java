package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * HTTP/1.1 towards the origin, one exchange after another, for as long as the connection lives. Strict: CRLF only, no
 * two lengths, no length beside chunks. {@link #clean} tells whether the next answer can only be the next exchange's.
 */
public final class OriginCodec extends CombinedChannelDuplexHandler<OriginCodec.Decoder, OriginCodec.Encoder> {
    private static final int MAX_INITIAL_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 128 * 1024;
    private static final int MAX_CHUNK = 64 * 1024;

    private final Decoder decoder = new Decoder();
    private boolean head;
    private boolean asked;
    private boolean unasked;

    public OriginCodec() {
        init(decoder, new Encoder());
    }

    /** Whether nothing came that was not asked for, and nothing is left behind the last answer. */
    public boolean clean() {
        return !unasked && !decoder.holdsBytes();
    }

    /** Notes whose answer comes next. */
    final class Encoder extends HttpRequestEncoder {
        @Override
        protected void encode(ChannelHandlerContext ctx, Object message, List<Object> out) throws Exception {
            if (message instanceof HttpRequest request) {
                head = request.method().equals(HttpMethod.HEAD);
                asked = true;
            }
            super.encode(ctx, message, out);
        }
    }

    /** Knows that an answer to HEAD has no content (RFC 9112 section 6.3). */
    final class Decoder extends HttpResponseDecoder {
        private boolean interim;

        Decoder() {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_INITIAL_LINE)
                    .setMaxHeaderSize(MAX_HEADERS)
                    .setMaxChunkSize(MAX_CHUNK)
                    .setAllowDuplicateContentLengths(false)
                    .setStrictLineParsing(true)
                    .setUseRfc9112TransferEncoding(true));
        }

        boolean holdsBytes() {
            return actualReadableBytes() > 0;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            unasked |= !asked && in.isReadable();
            int before = out.size();
            super.decode(ctx, in, out);
            for (int i = before; i < out.size(); i++) {
                if (out.get(i) instanceof HttpResponse answer) {
                    interim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
                }
                if (out.get(i) instanceof LastHttpContent && !interim) {
                    asked = false;
                }
            }
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            if (message instanceof HttpResponse answer
                    && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                return super.isContentAlwaysEmpty(message);
            }
            return head || super.isContentAlwaysEmpty(message);
        }
    }
}
