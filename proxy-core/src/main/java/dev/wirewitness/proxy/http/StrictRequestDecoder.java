package dev.wirewitness.proxy.http;

import dev.wirewitness.proxy.ProxySettings.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * Netty's request decoder, with every leniency off. Two readings of one message are how requests are smuggled, so
 * what is ambiguous is rejected, not repaired: content-length beside transfer-encoding, repeated lengths, lone CR or
 * LF by Netty itself, the rest by {@link HeadLines}. Nothing is read behind the first thing that is wrong.
 */
public final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int MAX_CHUNK = 64 << 10;

    private final HeadLines lines = new HeadLines(true);
    private boolean wrong;
    private boolean told;
    private boolean connect;

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
        if (wrong) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (connect && !lines.inContent()) {
            return; // what follows is not HTTP, and goes to whoever takes this decoder's place
        }
        String why = lines.wrong(in);
        if (why != null) {
            wrong = true;
            in.skipBytes(in.readableBytes());
            out.add(invalid(new IllegalArgumentException(why)));
            return;
        }
        if (lines.nothingYet()) {
            return;
        }
        int before = out.size();
        int from = in.readerIndex();
        super.decode(ctx, in, out);
        if (out.size() == before) {
            lines.read(in, from);
        }
        for (int i = before; i < out.size(); i++) {
            follow((HttpObject) out.get(i));
        }
        if (lines.inHead() && !told) {
            told = true;
            ctx.fireUserEventTriggered(ClientCodec.HEAD_BEGAN);
        }
    }

    /** A head that ends with the connection is none: its handler knows that it had begun. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        boolean had = lines.inHead();
        super.decodeLast(ctx, in, out);
        if (had && lines.inHead()) {
            out.removeIf(object -> object instanceof HttpRequest request && request.decoderResult().isFailure());
        }
    }

    private void follow(HttpObject object) {
        told = false;
        wrong |= object.decoderResult().isFailure();
        if (object instanceof HttpRequest request) {
            lines.headRead();
            connect = request.method().equals(HttpMethod.CONNECT);
        }
        if (object instanceof LastHttpContent) {
            lines.next();
        }
    }

    private HttpObject invalid(Exception why) {
        HttpObject invalid = lines.inContent() ? new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER) : createInvalidMessage();
        invalid.setDecoderResult(DecoderResult.failure(why));
        return invalid;
    }

    /** Whether what follows CONNECT is HTTP again: not once other bytes have followed it. */
    boolean noTunnel() {
        connect = actualReadableBytes() > 0;
        return !connect;
    }

    /** Whether some of a head has arrived, but not all of it. */
    boolean inHead() {
        return lines.inHead();
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        lines.firstWord(start + length);
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        lines.word(line, start, length);
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        lines.word(line, start, length);
        HeadLines.version(line, start, length);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        lines.name(line, start, length);
        return super.splitHeaderName(line, start, length);
    }
}
