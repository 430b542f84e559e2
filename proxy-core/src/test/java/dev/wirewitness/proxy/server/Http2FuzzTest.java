package dev.wirewitness.proxy.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.LeakWatch;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.fuzz.Mutations;
import dev.wirewitness.proxy.fuzz.Pieces;
import dev.wirewitness.proxy.http.ClientStreamCodec;
import dev.wirewitness.proxy.http.OriginStreamCodec;
import dev.wirewitness.proxy.http.StreamFault;
import dev.wirewitness.proxy.http.StrictFrameCodec;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Spoilt frames in both directions: no reading but messages that HTTP/1.1 can carry as they are, faults of one stream,
 * or the end of the connection; and the same whatever the cuts.
 */
@Tag("fuzz")
@ExtendWith(LeakWatch.class)
class Http2FuzzTest {
    private static final Set<String> OF_CONNECTIONS =
            Set.of("connection", "transfer-encoding", "keep-alive", "proxy-connection", "upgrade");
    private static final String[] WORDS = {
        "\r\n", "\0", "\r", "\n", " ", ":path", ":status", "content-length", "transfer-encoding", "\u0005", "\u0000\u0000",
        "\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000", "\u0000\u0000\u0004\u0008\u0000\u0000\u0000\u0000\u0001",
        "\u0000\u0000\u0004\u0003\u0000\u0000\u0000\u0000\u0001"
    };

    /** What came of each stream, by its number, and of the connection (0). */
    private static final class Seen extends ChannelInboundHandlerAdapter {
        private final Map<String, StringBuilder> streams;
        private final String id;
        private boolean faulty;

        Seen(Map<String, StringBuilder> streams, String id) {
            this.streams = streams;
            this.id = id;
        }

        private void add(String what) {
            streams.computeIfAbsent(id, _ -> new StringBuilder()).append(what).append('\n');
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                assertThat(request.uri()).matches("[\\x21-\\x7e]+");
                assertThat(request.method().name()).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
                add(request.method() + " " + request.uri() + sound(request.headers()));
            }
            if (message instanceof HttpResponse answer) {
                assertThat(answer.status().code()).isBetween(100, 599);
                add(answer.status() + sound(answer.headers()));
            }
            if (message instanceof HttpContent content) {
                add(content.content().toString(ISO_8859_1));
            }
            if (message instanceof LastHttpContent last) {
                add("end" + sound(last.trailingHeaders()));
            }
            ReferenceCountUtil.release(message);
        }

        private static String sound(HttpHeaders fields) {
            for (Map.Entry<String, String> field : fields) {
                assertThat(field.getKey()).matches("[!#$%&'*+.^_`|~0-9a-z-]+");
                assertThat(field.getValue()).matches("[^\\x00-\\x08\\x0a-\\x1f\\x7f]*");
                assertThat(OF_CONNECTIONS).doesNotContain(field.getKey());
            }
            assertThat(fields.getAll("content-length")).hasSizeLessThan(2);
            assertThat(fields.getAll("host")).hasSizeLessThan(2);
            return " " + fields.entries();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!event.getClass().getName().startsWith("io.netty")) {
                add("event " + event.getClass().getSimpleName());
                faulty |= event instanceof StreamFault;
            }
            ReferenceCountUtil.release(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof Http2Exception fault)) {
                add("threw " + cause);
            } else if (!faulty) { // what comes for a stream that was reset finds it there or not, as the cuts have it
                add("fault " + fault.error());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            add("over");
        }
    }

    private static Map<String, StringBuilder> readClient(List<byte[]> pieces) throws Exception {
        Map<String, StringBuilder> seen = new TreeMap<>();
        int[] count = {0};
        ChannelHandler streams = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new ClientStreamCodec(), new Seen(seen, "stream " + ++count[0]));
            }
        };
        StrictFrameCodec codec =
                StrictFrameCodec.forClient(ProxySettings.defaults().http2(), 8_192, true, Duration.ofMillis(1));
        EmbeddedChannel channel = new EmbeddedChannel(
                new LocalServerChannel(), // by its parent Netty knows on which side it is
                DefaultChannelId.newInstance(),
                true,
                false,
                codec,
                new Http2MultiplexHandler(streams),
                new Seen(seen, "connection"));
        codec.openWindow();
        return fed(channel, pieces, seen);
    }

    private static Map<String, StringBuilder> readOrigin(List<byte[]> pieces) throws Exception {
        Map<String, StringBuilder> seen = new TreeMap<>();
        StrictFrameCodec codec = StrictFrameCodec.forOrigin(ProxySettings.defaults().http2());
        EmbeddedChannel channel = new EmbeddedChannel(
                codec,
                new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                new Seen(seen, "connection"));
        for (int i = 1; i < 3; i++) {
            Channel stream = new Http2StreamChannelBootstrap(channel)
                    .handler(new OriginStreamCodec(true))
                    .open()
                    .getNow();
            stream.pipeline().addLast(new Seen(seen, "stream " + i));
            DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            request.headers().set("host", "api.test");
            stream.writeAndFlush(request);
        }
        return fed(channel, pieces, seen);
    }

    private static Map<String, StringBuilder> fed(
            EmbeddedChannel channel, List<byte[]> pieces, Map<String, StringBuilder> seen) {
        for (byte[] piece : pieces) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(piece));
            }
        }
        channel.finishAndReleaseAll();
        return seen;
    }

    private static void check(Map<String, StringBuilder> whole, Map<String, StringBuilder> cut) {
        assertThat(whole.toString()).doesNotContain("threw");
        assertThat(cut.toString()).isEqualTo(whole.toString());
    }

    @Test
    void fuzz_framesOfClients() {
        Mutations.of(
                        joined("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1), settings(),
                                head(1, 5, ":method", "GET", ":scheme", "https", ":authority", "api.test", ":path", "/a"),
                                head(3, 4, ":method", "POST", ":scheme", "https", ":authority", "api.test", ":path", "/b",
                                        "content-length", "5"),
                                data(3, 1, "hello")),
                        joined("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1), settings(),
                                head(1, 0, ":method", "POST", ":scheme", "https", ":authority", "api.test"),
                                FrameWire.frameOf(FrameWire.CONTINUATION, 4, 1, FrameWire.section(":path", "/c", "te", "trailers")),
                                FrameWire.frameOf(FrameWire.WINDOW_UPDATE, 0, 0, FrameWire.bytes(1000)),
                                data(1, 0, "hel"), FrameWire.frameOf(FrameWire.PING, 0, 0, new byte[8]), data(1, 0, "lo"),
                                head(1, 5, "x-sum", "1")),
                        joined("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1), settings(),
                                head(1, 4, ":method", "CONNECT", ":protocol", "websocket", ":scheme", "https",
                                        ":authority", "api.test", ":path", "/w"),
                                data(1, 0, "frames"), FrameWire.frameOf(FrameWire.RST_STREAM, 0, 1, FrameWire.bytes(8)),
                                FrameWire.frameOf(FrameWire.GOAWAY, 0, 0, new byte[8])))
                .with(WORDS)
                .each(3_000, (input, random) -> check(readClient(List.of(input)), readClient(Pieces.random(input, random))));
    }

    @Test
    void fuzz_framesOfOrigins() {
        Mutations.of(
                        joined(settings(), head(3, 4, ":status", "200", "content-length", "5"), data(3, 1, "hello"),
                                head(5, 4, ":status", "103", "link", "</a>"), head(5, 5, ":status", "204")),
                        joined(settings(), head(3, 0, ":status", "200"),
                                FrameWire.frameOf(FrameWire.CONTINUATION, 4, 3, FrameWire.section("server", "x")),
                                data(3, 0, "hel"), data(3, 0, "lo"), head(3, 5, "grpc-status", "0"),
                                FrameWire.frameOf(FrameWire.RST_STREAM, 0, 5, FrameWire.bytes(7))),
                        joined(settings(), head(5, 5, ":status", "304", "etag", "a"),
                                FrameWire.frameOf(FrameWire.GOAWAY, 0, 0, joined(FrameWire.bytes(3), FrameWire.bytes(0)))))
                .with(WORDS)
                .each(3_000, (input, random) -> check(readOrigin(List.of(input)), readOrigin(Pieces.random(input, random))));
    }

    private static byte[] settings() {
        return FrameWire.frameOf(FrameWire.SETTINGS, 0, 0, new byte[] {0, 4, 0, 1, 0, 0});
    }

    private static byte[] head(int stream, int flags, String... fields) {
        return FrameWire.frameOf(FrameWire.HEADERS, flags, stream, FrameWire.section(fields));
    }

    private static byte[] data(int stream, int flags, String content) {
        return FrameWire.frameOf(FrameWire.DATA, flags, stream, content.getBytes(ISO_8859_1));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
