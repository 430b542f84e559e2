package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;

/** One client connection that carries a WebSocket: a message, then its answer. All on the run's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which is heard
final class SocketClient extends LoadConnection implements LoadSlot {
    private static final int CLOSE = 8;

    private final String opening;
    private final StringBuilder head = new StringBuilder();
    private long begunNanos;

    /** Begins to connect. */
    SocketClient(LoadRun run, EventLoop loop, LoadTarget target, String path, SslContext tls) {
        super(run, loop, target, tls);
        opening = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + target.originPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    @Override
    public void send(ByteBuf request, long begun) {
        begunNanos = begun;
        channel().writeAndFlush(request.duplicate(), channel().voidPromise());
    }

    @Override
    public long begunNanos() {
        return begunNanos;
    }

    @Override
    void secured(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.copiedBuffer(opening, StandardCharsets.US_ASCII));
    }

    /** The answer to the opening; nothing follows it before the first message. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        head.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
        if (head.indexOf("\r\n\r\n") < 0) {
            return;
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            lose("the opening was answered with: " + head.toString().lines().findFirst().orElse(""));
            return;
        }
        ctx.pipeline().addBefore(ctx.name(), "frames", new FrameCutter(this::frame));
        run.connected(this);
    }

    private void frame(int opcode, int length) {
        if (opcode < CLOSE) {
            run.answered(this, length);
        } else {
            lose("frame with opcode " + opcode);
        }
    }

    @Override
    void tellLost(String why) {
        run.lost(this, why, true);
    }
}
