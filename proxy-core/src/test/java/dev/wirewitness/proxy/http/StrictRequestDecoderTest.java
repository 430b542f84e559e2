package dev.wirewitness.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.fuzz.Mutations;
import dev.wirewitness.proxy.fuzz.Pieces;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StrictRequestDecoderTest {
    private static final String SOUND = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\n hello\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String FOLDED = "GET /a HTTP/1.1\r\nHost: h\r\nX: 1\r\n 2\r\n\r\n";

    @Test
    void sound_everySplit_readsTwoRequests() {
        byte[] bytes = SOUND.replace(" hello", "\n ell").getBytes(StandardCharsets.US_ASCII);
        Pieces.each(bytes, pieces -> assertThat(read(pieces)).isEqualTo("/a[\n ell]/b[]"));
    }

    @Test
    void folded_everySplit_isInvalid() {
        byte[] bytes = FOLDED.getBytes(StandardCharsets.US_ASCII);
        Pieces.each(bytes, pieces -> assertThat(read(pieces)).contains("invalid"));
    }

    @Test
    @Tag("fuzz")
    void fuzz_onlyDeclaredOutcomes_whateverTheSplit() {
        Mutations.of(SOUND, FOLDED)
                .with("Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "ffffffff\r\n", " HTTP/1.0")
                .each(3_000, (input, random) -> {
                    String whole = read(List.of(input));
                    assertThat(whole).doesNotContain("thrown");
                    assertThat(read(Pieces.random(input, random))).isEqualTo(whole);
                });
    }

    /** Targets and contents in order; the same whatever the split. */
    private static String read(List<byte[]> pieces) {
        EmbeddedChannel channel =
                new EmbeddedChannel(new StrictRequestDecoder(ProxySettings.defaults().limits()));
        StringBuilder seen = new StringBuilder();
        try {
            for (byte[] piece : pieces) {
                channel.writeInbound(Unpooled.copiedBuffer(piece));
            }
            for (HttpObject object = channel.readInbound(); object != null; object = channel.readInbound()) {
                if (object.decoderResult().isFailure()) {
                    seen.append("invalid");
                } else {
                    describe(object, seen);
                }
                ReferenceCountUtil.release(object);
            }
        } catch (RuntimeException e) {
            seen.append("thrown ").append(e);
        }
        channel.finishAndReleaseAll();
        return seen.toString();
    }

    private static void describe(HttpObject object, StringBuilder seen) {
        if (object instanceof HttpRequest request) {
            seen.append(request.uri()).append('[');
        }
        if (object instanceof HttpContent content) {
            seen.append(content.content().toString(StandardCharsets.US_ASCII));
        }
        if (object instanceof LastHttpContent) {
            seen.append(']');
        }
    }
}
