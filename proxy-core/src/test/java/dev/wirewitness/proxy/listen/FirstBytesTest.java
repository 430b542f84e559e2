package dev.wirewitness.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstBytesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HTTP1 | GET / HTTP/1.1~~",
        "HTTP1 | POST http://a/ HTTP/1.1~~",
        "HTTP1 | PUT / HTTP/1.1~~",
        "HTTP1 | PRIVATE / HTTP/1.1~~",
        "HTTP1 | PRI * HTTP/1.1~~SM~~",
        "HTTP1 | PROXYING / HTTP/1.1~~",
        "HTTP1 | ~~GET / HTTP/1.1~~",
        "HTTP1 | ~GET / HTTP/1.1~~",
        "HTTP1 | connect a:1 HTTP/1.1~~",
        "HTTP1 | SSH-2.0-OpenSSH_9.9~",
        "HTTP2 | PRI * HTTP/2.0~~SM~~....",
        "PROXY_HEADER | PROXY TCP4 1.2.3.4 1.2.3.4 1 2~",
        "PROXY_HEADER | ~~0~QUIT^....",
        "TLS | t...",
        "SOCKS5 | 5..",
        "SOCKS4 | 4..",
    })
    void everySplit_saysTheSameOrNeedsMore(FirstBytes expected, String text) {
        ByteBuf all = Unpooled.wrappedBuffer(text.replace("~", "\r\n")
                .replace("\r\n\r\n0", "\r\n\r\n\0")
                .replace('^', '\n')
                .replace('t', text.startsWith("t") ? (char) 0x16 : 't')
                .replace('5', text.startsWith("5") ? (char) 5 : '5')
                .replace('4', text.startsWith("4") ? (char) 4 : '4')
                .getBytes(StandardCharsets.ISO_8859_1));

        boolean decided = false;
        for (int i = 0; i <= all.readableBytes(); i++) {
            FirstBytes said = FirstBytes.of(all.slice(0, i));
            assertThat(said).as("%d bytes", i).isIn(expected, decided ? expected : FirstBytes.NEED_MORE);
            decided |= said == expected;
        }
        assertThat(decided).isTrue();
    }

    @Test
    @Tag("fuzz")
    void mutated_isDecidedByTheLongestBeginning() {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        Mutations.of(preface, ProxyHeader.V2, "PROXY TCP4 1.2.3.4".getBytes(StandardCharsets.US_ASCII))
                .each(20_000, (input, _) -> {
                    ByteBuf in = Unpooled.wrappedBuffer(input);
                    FirstBytes said = FirstBytes.of(in);
                    assertThat(said == FirstBytes.NEED_MORE && input.length >= FirstBytes.MOST).isFalse();
                    assertThat(in.readerIndex()).isZero();
                });
    }
}
