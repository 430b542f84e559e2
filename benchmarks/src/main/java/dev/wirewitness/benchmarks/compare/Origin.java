package dev.wirewitness.benchmarks.compare;

import dev.wirewitness.benchmarks.Prompts;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The provider behind the proxies: HTTPS on 127.0.0.1. Reads each request to its end, then answers with a chat
 * completion: of {@code bytes=N} (2,048), after {@code delay=MS} (at once), or as a stream of {@code events=N}, one
 * {@code every=MS}. The system fingerprint of an event says when it was written.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class Origin implements AutoCloseable {
    /** What stands before the time of an event: microseconds since 1970, 16 hex digits. */
    static final String STAMP = "\"fp_";

    private static final int MIB = 1 << 20;

    private final EventLoopGroup loops;
    private final int port;
    private final Map<Integer, ByteBuf> answers = new ConcurrentHashMap<>();

    /** Writes the certificate to trust to {@code ca}. */
    Origin(Path ca) throws IOException, InterruptedException {
        ThrowAwayCa authority = ThrowAwayCa.ecdsa("compare origin");
        authority.writeCertificate(ca);
        SslContext tls = serverTls(authority.localhost());
        loops = Transport.loops(Runtime.getRuntime().availableProcessors());
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(Transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc()))
                                .addLast(new HttpRequestDecoder(decoding()))
                                .addLast(new Answering());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        port = ((java.net.InetSocketAddress) listener.localAddress()).getPort();
    }

    /** {@code args}: the file to write the certificate to. Serves until standard input ends. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (Origin origin = new Origin(Path.of(args[0]))) {
            Children.readyThenWait(origin.port());
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }

    static SslContext serverTls(ThrowAwayCa.Leaf leaf) throws SSLException {
        return SslContextBuilder.forServer(leaf.key(), leaf.certificate())
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .build();
    }

    /** Both ends are ours: larger pieces, no second look at header characters. */
    static HttpDecoderConfig decoding() {
        return new HttpDecoderConfig().setMaxChunkSize(64 * 1024).setValidateHeaders(false);
    }

    private ByteBuf answer(int bytes) {
        return answers.computeIfAbsent(bytes, size -> {
                    byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + size
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
                    return shared(head, Prompts.chatAnswer(size));
                })
                .duplicate();
    }

    /** Direct, full, and never released: written many times through duplicates. */
    static ByteBuf shared(byte[]... pieces) {
        int size = 0;
        for (byte[] piece : pieces) {
            size += piece.length;
        }
        ByteBuf buffer = Unpooled.directBuffer(size, size);
        for (byte[] piece : pieces) {
            buffer.writeBytes(piece);
        }
        return Unpooled.unreleasableBuffer(buffer);
    }

    /** One connection. */
    private final class Answering extends SimpleChannelInboundHandler<HttpObject> {
        private String target = "";

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message instanceof HttpRequest request) {
                target = request.uri();
            }
            if (message instanceof LastHttpContent) {
                answerTo(ctx);
            }
        }

        private void answerTo(ChannelHandlerContext ctx) {
            if (target.indexOf('?') < 0) {
                ctx.writeAndFlush(answer(2048));
                return;
            }
            Map<String, List<String>> query = new QueryStringDecoder(target).parameters();
            int events = number(query, "events", 0);
            if (events > 0) {
                new EventStream(ctx, events, number(query, "every", 50)).begin();
                return;
            }
            ByteBuf answer = answer(Math.clamp(number(query, "bytes", 2048), 512, 16 * MIB));
            int delay = number(query, "delay", 0);
            if (delay == 0) {
                ctx.writeAndFlush(answer);
            } else {
                ctx.executor().schedule(() -> ctx.writeAndFlush(answer), delay, TimeUnit.MILLISECONDS);
            }
        }

        private int number(Map<String, List<String>> query, String name, int otherwise) {
            List<String> values = query.get(name);
            return values == null ? otherwise : Integer.parseInt(values.getFirst());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** One streamed answer: a chunk per event. */
    private static final class EventStream implements Runnable {
        private static final byte[] HEAD = ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        private static final String FRONT = "data: {\"id\":\"chatcmpl-benchmark\",\"object\":\"chat.completion.chunk\","
                + "\"created\":1790000000,\"model\":\"gpt-4o-mini\",\"system_fingerprint\":" + STAMP;
        private static final String BACK =
                "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" some words\"},\"finish_reason\":null}]}\n\n";
        private static final HexFormat HEX = HexFormat.of();

        private final ChannelHandlerContext ctx;
        private final long everyMillis;
        private int left;

        EventStream(ChannelHandlerContext ctx, int events, long everyMillis) {
            this.ctx = ctx;
            this.left = events;
            this.everyMillis = everyMillis;
        }

        void begin() {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(HEAD));
            ctx.executor().schedule(this, everyMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void run() {
            if (!ctx.channel().isActive()) {
                return;
            }
            left--;
            ctx.writeAndFlush(chunk(FRONT + HEX.toHexDigits(epochMicros()) + BACK));
            if (left > 0) {
                ctx.executor().schedule(this, everyMillis, TimeUnit.MILLISECONDS);
            } else {
                ctx.write(chunk("data: [DONE]\n\n"));
                ctx.writeAndFlush(Unpooled.copiedBuffer("0\r\n\r\n", StandardCharsets.US_ASCII));
            }
        }

        private static ByteBuf chunk(String event) {
            return Unpooled.copiedBuffer(
                    Integer.toHexString(event.length()) + "\r\n" + event + "\r\n", StandardCharsets.US_ASCII);
        }
    }

    static long epochMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
