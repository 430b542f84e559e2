package dev.wirewitness.proxy.http;

import dev.wirewitness.proxy.ProxySettings.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's request decoder, with every leniency off. Two readings of one message are how requests are smuggled, so
 * what is ambiguous is rejected, not repaired: content-length beside transfer-encoding, repeated lengths, lone CR or
 * LF, and folded header lines (RFC 9112 section 5.2), which Netty would join.
 */
public final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int MAX_CHUNK = 64 << 10;

    private boolean inContent;
    private boolean afterLine;
    private boolean folded;
    private boolean inHead;

    StrictRequestDecoder(Limits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxRequestLine())
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxChunkSize(MAX_CHUNK)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true)
                .setValidateHeaders(true));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (folded) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!inContent && hasFold(in)) {
            folded = true;
            in.skipBytes(in.readableBytes());
            HttpMessage invalid = createInvalidMessage();
            invalid.setDecoderResult(DecoderResult.failure(
                    new IllegalArgumentException("folded header line (expected: one line per header)")));
            out.add(invalid);
            return;
        }
        int before = out.size();
        int from = in.readerIndex();
        super.decode(ctx, in, out);
        if (in.readerIndex() > from) {
            afterLine = in.getByte(in.readerIndex() - 1) == '\n';
        }
        for (int i = before; i < out.size(); i++) {
            if (out.get(i) instanceof HttpMessage) {
                inContent = true;
            }
            if (out.get(i) instanceof LastHttpContent) {
                inContent = false;
                afterLine = false;
            }
        }
        boolean begun = !inContent && out.size() == before && (in.readerIndex() > from || in.isReadable());
        if (begun && !inHead) {
            inHead = true;
            ctx.fireUserEventTriggered(ClientCodec.HEAD_BEGAN);
        } else if (out.size() > before) {
            inHead = false;
        }
    }

    /** Whether some of a head has arrived, but not all of it. */
    boolean inHead() {
        return inHead;
    }

    /** Whether a line of this head begins with a blank. The buffer begins where Netty stopped: at a line, or in one. */
    private boolean hasFold(ByteBuf in) {
        int end = in.writerIndex();
        int at = in.readerIndex();
        if (afterLine && at < end && isBlank(in.getByte(at))) {
            return true;
        }
        while (true) {
            int feed = in.indexOf(at, end, (byte) '\n');
            if (feed < 0 || feed + 1 >= end) {
                return false;
            }
            byte next = in.getByte(feed + 1);
            if (isBlank(next)) {
                return true;
            }
            if (next == '\r' || next == '\n') {
                return false;
            }
            at = feed + 1;
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
