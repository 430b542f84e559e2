package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.upstream.ParentTrouble.Meaning;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Asks the parent proxy for a tunnel and leaves the pipeline once it is there: the promise is fulfilled first, so that
 * bytes behind the parent's answer reach whatever its listeners have put into the pipeline. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class ConnectThroughParent extends ByteToMessageDecoder {
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_PHRASE = 80;

    private final ParentProxy parent;
    private final String authority;
    private final Promise<Channel> ready;

    ConnectThroughParent(ParentProxy parent, String authority, Promise<Channel> ready) {
        this.parent = parent;
        this.authority = authority;
        this.ready = ready;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        StringBuilder request = new StringBuilder(256)
                .append("CONNECT ").append(authority).append(" HTTP/1.1\r\nHost: ").append(authority).append("\r\n");
        parent.credentials().ifPresent(ours ->
                request.append("Proxy-Authorization: ").append(ours.basic()).append("\r\n"));
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), request.append("\r\n")));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int end = endOfHead(in);
        if (end < 0) {
            if (in.readableBytes() > MAX_HEAD) {
                fail(ctx, Meaning.DEAD, "answered CONNECT with a head of more than " + MAX_HEAD + " bytes");
            }
            return;
        }
        int status = status(in);
        String said = said(in);
        in.skipBytes(end - in.readerIndex());
        if (status < 200) {
            if (status < 100 || status == 101) {
                fail(ctx, Meaning.DEAD, "answered CONNECT with something that is not HTTP/1.x");
            }
            return; // 1xx: the answer follows
        }
        if (status >= 300) {
            fail(ctx, status >= 502 && status <= 504 ? Meaning.TRY_NEXT : Meaning.REFUSED,
                    "refused the tunnel with status " + status + said + hint(status));
            return;
        }
        ready.trySuccess(ctx.channel());
        ctx.pipeline().remove(this);
    }

    /** Index behind the empty line, or -1. */
    private static int endOfHead(ByteBuf in) {
        for (int i = in.readerIndex() + 3; i < in.writerIndex(); i++) {
            if (in.getByte(i) == '\n'
                    && in.getByte(i - 1) == '\r'
                    && in.getByte(i - 2) == '\n'
                    && in.getByte(i - 3) == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    /** The number in {@code HTTP/1.x NNN}, or 0. */
    private static int status(ByteBuf in) {
        String line = in.toString(in.readerIndex(), Math.min(13, in.readableBytes()), StandardCharsets.ISO_8859_1);
        if (!line.startsWith("HTTP/1.") || line.length() < 13 || line.charAt(8) != ' ') {
            return 0;
        }
        int status = 0;
        for (int i = 9; i < 12; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            status = status * 10 + digit;
        }
        return status;
    }

    /** The reason phrase, which is the parent's text: shortened and without anything odd. */
    private static String said(ByteBuf in) {
        StringBuilder said = new StringBuilder();
        for (int i = in.readerIndex() + 13; i < in.writerIndex() && said.length() < MAX_PHRASE; i++) {
            char c = (char) in.getUnsignedByte(i);
            if (c == '\r' || c == '\n') {
                break;
            }
            said.append(c < 0x20 || c > 0x7e || c == '"' ? '?' : c);
        }
        return said.toString().isBlank() ? "" : " \"" + said.toString().strip() + "\"";
    }

    private static String hint(int status) {
        return switch (status) {
            case 407 -> " (user and password: with upstream.proxy-credentials, or as http://user:password@host:port)";
            case 403, 405 -> " (does it allow CONNECT to that port? requests for http:// are tunnelled too)";
            default -> "";
        };
    }

    private void fail(ChannelHandlerContext ctx, Meaning meaning, String what) {
        ready.tryFailure(new ParentTrouble(meaning, what));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        fail(ctx, Meaning.DEAD, "closed the connection before it answered CONNECT");
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, Meaning.DEAD, "broke the connection (" + cause.getMessage() + ")");
    }
}
