package dev.wirewitness.benchmarks.compare;

import dev.wirewitness.benchmarks.Prompts;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * The provider behind the proxies: HTTPS on 127.0.0.1. Reads each request to its end, then answers with a chat
 * completion: of {@code bytes=N} (2,048), after {@code delay=MS} (at once), or as a stream of {@code events=N}, one
 * {@code every=MS}. The system fingerprint of an event says when it was written. A second port also speaks HTTP/2, with
 * answers of 2 KiB; a WebSocket gets an answer of 2 KiB for each message.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class Origin implements AutoCloseable {
    /** What stands before the time of an event: microseconds since 1970, 16 hex digits. */
    static final String STAMP = "\"fp_";

    static final ApplicationProtocolConfig ONLY_HTTP2 = alpn(ApplicationProtocolNames.HTTP_2);

    private static final int MIB = 1 << 20;
    private static final int ANSWER = 2048;

    private final EventLoopGroup loops;
    private final int port;
    private final int http2Port;
    private final ByteBuf socketAnswer = shared(Frames.plain(Prompts.socketAnswer(ANSWER)));
    private final ByteBuf streamAnswer = shared(Prompts.chatAnswer(ANSWER));
    private final Map<Integer, ByteBuf> answers = new ConcurrentHashMap<>();

    /** Writes the certificate to trust to {@code ca}. */
    Origin(Path ca) throws IOException, InterruptedException {
        ThrowAwayCa authority = ThrowAwayCa.ecdsa("compare origin");
        authority.writeCertificate(ca);
        ThrowAwayCa.Leaf leaf = authority.localhost();
        loops = Transport.loops(Runtime.getRuntime().availableProcessors());
        port = listen(serverTls(leaf), pipeline -> http1(pipeline));
        SslContext both = SslContextBuilder.forServer(leaf.key(), leaf.certificate())
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .applicationProtocolConfig(alpn(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1))
                .build();
        http2Port = listen(both, pipeline -> pipeline.addLast(new ByAgreement()));
    }

    private int listen(SslContext tls, Consumer<ChannelPipeline> speech) throws InterruptedException {
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(Transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        speech.accept(channel.pipeline());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        return ((java.net.InetSocketAddress) listener.localAddress()).getPort();
    }

    private void http1(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpRequestDecoder(decoding())).addLast(new Answering());
    }

    private static ApplicationProtocolConfig alpn(String... protocols) {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols);
    }

    /** Either version of HTTP, as ALPN has it. */
    private final class ByAgreement extends ApplicationProtocolNegotiationHandler {
        ByAgreement() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (!protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http1(ctx.pipeline());
                return;
            }
            Http2Settings settings = new Http2Settings().maxConcurrentStreams(1000).initialWindowSize(MIB);
            ctx.pipeline()
                    .addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build())
                    .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel stream) {
                            stream.pipeline().addLast(new StreamAnswering());
                        }
                    }));
        }
    }

    /** {@code args}: the file to write the certificate to. Serves until standard input ends. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (Origin origin = new Origin(Path.of(args[0]))) {
            Children.readyThenWait(origin.port(), origin.http2Port());
        }
    }

    int port() {
        return port;
    }

    int http2Port() {
        return http2Port;
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
        private String key = "";

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
            if (message instanceof HttpRequest request) {
                target = request.uri();
                key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "");
            }
            if (message instanceof LastHttpContent) {
                if (key.isEmpty()) {
                    answerTo(ctx);
                } else {
                    accept(ctx);
                }
            }
        }

        /** RFC 6455 section 4.2.2; from here on frames. */
        private void accept(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + acceptance(key) + "\r\n\r\n",
                    StandardCharsets.US_ASCII));
            Channel channel = ctx.channel();
            ctx.pipeline().addLast(new FrameCutter((opcode, _) -> {
                if (opcode < 8) {
                    channel.writeAndFlush(socketAnswer.duplicate());
                } else if (opcode == 8) {
                    channel.close();
                }
            }));
            ctx.pipeline().remove(HttpRequestDecoder.class);
            ctx.pipeline().remove(this);
        }

        private void answerTo(ChannelHandlerContext ctx) {
            if (target.indexOf('?') < 0) {
                ctx.writeAndFlush(answer(ANSWER));
                return;
            }
            Map<String, List<String>> query = new QueryStringDecoder(target).parameters();
            int events = number(query, "events", 0);
            if (events > 0) {
                new EventStream(ctx, events, number(query, "every", 50)).begin();
                return;
            }
            ByteBuf answer = answer(Math.clamp(number(query, "bytes", ANSWER), 512, 16 * MIB));
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

    private static String acceptance(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One stream of HTTP/2. */
    private final class StreamAnswering extends SimpleChannelInboundHandler<Http2StreamFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
            boolean end = frame instanceof Http2HeadersFrame head && head.isEndStream()
                    || frame instanceof Http2DataFrame data && data.isEndStream();
            if (end) {
                ctx.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false)
                        .status("200")
                        .add("content-type", "application/json")
                        .addInt("content-length", ANSWER)));
                ctx.writeAndFlush(new DefaultHttp2DataFrame(streamAnswer.duplicate(), true));
            }
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
