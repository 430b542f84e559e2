package dev.wirewitness.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.fuzz.Mutations;
import dev.wirewitness.proxy.fuzz.Pieces;
import dev.wirewitness.proxy.http.RequestReader.Inside;
import dev.wirewitness.proxy.http.RequestReader.Reading;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Spoilt messages in both directions: what is accepted reads the same whatever the cuts, and the same as a slow reader
 * reads it. A message that two readers read in two ways would show here.
 */
@Tag("fuzz")
class MessageFuzzTest {
    private static final Inside INSIDE = new Inside(
            true, "api.test", 443, new TunnelNames(Optional.of("api.test"), Optional.of("api.test")));
    private static final String[] WORDS = {
        "\r\n", "\n", "\r", "\0", " ", "\t", "\r\n ", "0\r\n\r\n", "ffffffff\r\n", ";x=\"y\"", "Content-Length: 3\r\n",
        "Content-Length: 3, 3\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding : chunked\r\n", "Host: h\r\n", "Connection: close\r\n", "HTTP/1.0", " HTTP/1.1\r\n"
    };

    @Test
    void fuzz_requests() {
        Mutations.of(
                        "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n hello\r\n0\r\nX: 1\r\n\r\n",
                        "POST /b?c=d HTTP/1.1\r\nHost: h:80\r\nContent-Length: 5\r\nX-Y: z z\r\n\r\nhello",
                        "GET http://h/ HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
                        "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")
                .with(WORDS)
                .each(4_000, (input, random) -> {
                    Seen seen = read(new EmbeddedChannel(new StrictRequestDecoder(ProxySettings.defaults().limits())), List.of(input));
                    assertThat(read(
                                    new EmbeddedChannel(new StrictRequestDecoder(ProxySettings.defaults().limits())),
                                    Pieces.random(input, random)))
                            .isEqualTo(seen);
                    if (seen.accepted) {
                        assertThat(SlowReader.first(input, true))
                                .contains(new SlowReader.Message(seen.start, seen.content));
                    }
                });
    }

    @Test
    void fuzz_answers() {
        Mutations.of(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n hello\r\n0\r\nGrpc-Status: 0\r\n\r\n",
                        "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello",
                        "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n")
                .with(WORDS)
                .each(4_000, (input, random) -> {
                    Seen seen = read(asked(), List.of(input));
                    assertThat(read(asked(), Pieces.random(input, random))).isEqualTo(seen);
                    boolean empty = seen.start.equals("204") || seen.start.equals("304") || seen.start.startsWith("1");
                    if (seen.accepted && !empty) {
                        assertThat(SlowReader.first(input, false))
                                .contains(new SlowReader.Message(seen.start, seen.content));
                    }
                });
    }

    /** A head that was read becomes a sound request or a refusal with a status, nothing else. */
    @Test
    void fuzz_heads() {
        Mutations.of(
                        "GET /path?q HTTP/1.1\r\nHost: api.test\r\n\r\n",
                        "GET http://api.test:80/path HTTP/1.1\r\nHost: api.test\r\nConnection: close, te\r\n\r\n",
                        "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]\r\n\r\n")
                .with("http://", "@", "[::1]", ":0", ":65536", "%00", "*", "Host: other\r\n", "Connection: host\r\n")
                .each(4_000, (input, _) -> {
                    EmbeddedChannel channel =
                            new EmbeddedChannel(new StrictRequestDecoder(ProxySettings.defaults().limits()));
                    channel.writeInbound(Unpooled.copiedBuffer(input));
                    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
                        if (each instanceof HttpRequest request) {
                            check(RequestReader.read(request, Optional.empty(), 100));
                            check(RequestReader.read(request, Optional.of(INSIDE), 100));
                            Authority.parse(request.uri(), -1)
                                    .ifPresent(to -> RequestReader.wrongConnect(request, to, 100).ifPresent(
                                            MessageFuzzTest::check));
                        }
                        ReferenceCountUtil.release(each);
                    }
                    channel.finishAndReleaseAll();
                });
    }

    private static void check(Reading reading) {
        switch (reading) {
            case Reading.Rejected(int status, String reason, String message, _) -> {
                assertThat(status).isIn(400, 414, 421, 431, 505);
                assertThat(reason).isIn("malformed_request", "name_mismatch");
                assertThat(message).isNotBlank();
            }
            case Reading.Sound(RequestHead head) -> {
                assertThat(head.port()).isBetween(1, 65_535);
                assertThat(head.host()).matches("[a-z0-9._:-]+");
                assertThat(head.target()).matches("[\\x21-\\x7e]+").doesNotContain("#");
            }
        }
    }

    /** {@link RequestReader} refuses it, whatever it asks for. */
    private static boolean codedOtherwise(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return !codings.isEmpty() && !(codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"));
    }

    /** {@code accepted}: the first message was read to its end. */
    private record Seen(boolean accepted, String start, String content) {}

    private static EmbeddedChannel asked() {
        EmbeddedChannel channel = new EmbeddedChannel(new OriginCodec());
        channel.writeOutbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        ReferenceCountUtil.release(channel.readOutbound());
        return channel;
    }

    private static Seen read(EmbeddedChannel channel, List<byte[]> pieces) {
        String start = "";
        StringBuilder content = new StringBuilder();
        boolean failed = false;
        boolean ended = false;
        for (byte[] piece : pieces) {
            channel.writeInbound(Unpooled.copiedBuffer(piece));
        }
        for (HttpObject each = channel.readInbound(); each != null; each = channel.readInbound()) {
            if (!ended && !failed) {
                failed = each.decoderResult().isFailure() || each instanceof HttpRequest request && codedOtherwise(request);
                start = each instanceof HttpRequest request ? request.uri() : start;
                start = each instanceof HttpResponse answer ? "%03d".formatted(answer.status().code()) : start;
                if (each instanceof HttpContent part && !failed) {
                    content.append(part.content().toString(StandardCharsets.ISO_8859_1));
                }
                ended = each instanceof LastHttpContent;
            }
            ReferenceCountUtil.release(each);
        }
        channel.finishAndReleaseAll();
        return new Seen(ended && !failed, failed ? "" : start, failed ? "" : content.toString());
    }
}
