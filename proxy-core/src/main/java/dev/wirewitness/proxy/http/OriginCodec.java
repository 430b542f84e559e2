package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * HTTP/1.1 towards the origin, one exchange after another, for as long as the connection lives. As strict as
 * {@link StrictRequestDecoder}, with {@link OriginFraming}. After an upgrade that was asked for bytes pass as they are. {@link #clean} tells whether the next answer can only be the next exchange's.
 */
public final class OriginCodec extends CombinedChannelDuplexHandler<OriginCodec.Decoder, OriginCodec.Encoder> {
    private static final int MAX_INITIAL_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 128 * 1024;
    private static final int MAX_CHUNK = 64 * 1024;

    private final Decoder decoder = new Decoder();
    private boolean head;
    private boolean asked;
    private boolean unasked;
    private boolean upgrading;
    private boolean upgraded;

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
                upgrading = request.headers().contains(HttpHeaderNames.UPGRADE);
                request.headers().remove(HttpHeaderNames.TE); // would need to be named by Connection
            }
            super.encode(ctx, message, out);
        }
    }

    /** Knows that an answer to HEAD has no content (RFC 9112 section 6.3). */
    final class Decoder extends HttpResponseDecoder {
        private final HeadLines lines = new HeadLines(false);
        private boolean interim;
        private boolean switched;
        private boolean wrong;

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
            if (upgraded) {
                out.add(in.readRetainedSlice(in.readableBytes()));
                return;
            }
            unasked |= !asked && in.isReadable();
            if (wrong) {
                in.skipBytes(in.readableBytes());
                return;
            }
            String why = lines.wrong(in);
            if (why != null) {
                wrong = true;
                in.skipBytes(in.readableBytes());
                out.add(invalid(why));
                return;
            }
            int before = out.size();
            int from = in.readerIndex();
            super.decode(ctx, in, out);
            if (out.size() == before) {
                lines.read(in, from);
            }
            for (int i = before; i < out.size(); i++) {
                if (out.get(i) instanceof HttpObject object) {
                    follow(object);
                }
            }
        }

        /** A head that ends with the connection is none: who waits for it sees the end. */
        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            boolean had = lines.inHead();
            super.decodeLast(ctx, in, out);
            if (had && lines.inHead()) {
                out.removeIf(object -> object instanceof HttpResponse answer && answer.decoderResult().isFailure());
            }
        }

        private void follow(HttpObject object) {
            if (object instanceof HttpResponse answer) {
                switched = answer.status().code() == 101;
                interim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
                lines.headRead();
                String why = object.decoderResult().isFailure() ? null : OriginFraming.wrong(answer, lines.coded());
                if (why != null) {
                    answer.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(why)));
                }
            }
            wrong |= object.decoderResult().isFailure();
            if (object instanceof LastHttpContent) {
                upgraded = upgrading && switched;
                lines.next();
                asked &= interim;
            }
        }

        private HttpObject invalid(String why) {
            HttpObject invalid =
                    lines.inContent() ? new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER) : createInvalidMessage();
            invalid.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(why)));
            return invalid;
        }

        @Override
        protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
            lines.firstWord(start + length);
            HeadLines.version(line, start, length);
            return super.splitFirstWordInitialLine(line, start, length);
        }

        @Override
        protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
            lines.word(line, start, length);
            if (length != 3) {
                throw new IllegalArgumentException("status code: not three digits");
            }
            return super.splitSecondWordInitialLine(line, start, length);
        }

        @Override
        protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
            lines.reason(line, start, length);
            return super.splitThirdWordInitialLine(line, start, length);
        }

        @Override
        protected AsciiString splitHeaderName(byte[] line, int start, int length) {
            lines.name(line, start, length);
            return super.splitHeaderName(line, start, length);
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
