package dev.wirewitness.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import dev.wirewitness.proxy.intercept.TunnelStart.Http;
import dev.wirewitness.proxy.intercept.TunnelStart.Incomplete;
import dev.wirewitness.proxy.intercept.TunnelStart.Other;
import dev.wirewitness.proxy.intercept.TunnelStart.Tls;
import dev.wirewitness.proxy.intercept.TunnelStart.Undecided;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelStartTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET / HTTP/1.1~Host: api.test~~ | api.test",
        "GET / HTTP/1.0~~ | ''",
        "GET /~~ | ''",
        "POST http://a.test:80/x?y HTTP/1.1~X: 1~host:b.test:81 ~Host:c.test~~body | a.test:80,b.test:81,c.test",
        "get /a://b HTTP/1.1~Host: api.test~~ | api.test",
        "M-SEARCH * HTTP/1.1~HOST: x~~ | x",
        "GET / HTTP/1.1^Host: api.test^^ | api.test",
        "PRI * HTTP/2.0~~SM~~ | ''",
    })
    void http_namesItsHosts_everySplit(String text, String hosts) {
        byte[] all = bytes(text.replace("~", "\r\n").replace('^', '\n'));
        TunnelStart expected = new Http(hosts.isEmpty() ? List.of() : List.of(hosts.split(",")));

        boolean decided = false;
        for (int i = 0; i <= all.length; i++) {
            TunnelStart start = TunnelStart.of(Unpooled.wrappedBuffer(all, 0, i));
            decided |= start.equals(expected);
            if (!decided) {
                assertThat(start).as("%d bytes", i).isIn(new Undecided(), new Incomplete(true));
            } else {
                assertThat(start).as("%d bytes", i).isEqualTo(expected);
            }
        }
        assertThat(decided).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.9\r\n",
                "EHLO client.test\r\n",
                "* OK IMAP4rev1\r\n",
                "AMQP\0\0\u0009\1",
                "\0\0\0\b\4\u00d2\u0016/",
                "\u0013BitTorrent protocol",
                "<?xml version='1.0'?>",
                "DESCRIBE rtsp://a/ RTSP/1.0\r\n",
                "GET/ HTTP/1.1\r\n",
                "GET\r\n",
                " GET / HTTP/1.1\r\n",
                "\u0016\2\1",
                "\u0016\3\1\0\0",
                "\u0080\u0080\1\3\1"
            })
    void otherProtocols_areSeenWithinTheirFirstLine(String text) {
        byte[] all = bytes(text);

        assertThat(TunnelStart.of(Unpooled.wrappedBuffer(all))).isEqualTo(new Other());
    }

    @Test
    void endlessLineOrHead_isDecided() {
        assertThat(TunnelStart.of(Unpooled.wrappedBuffer(bytes("GET /" + "a".repeat(TunnelStart.MAX_LINE)))))
                .isEqualTo(new Http(List.of()));
        assertThat(TunnelStart.of(Unpooled.wrappedBuffer(bytes("HELO /" + "a".repeat(TunnelStart.MAX_LINE)))))
                .isEqualTo(new Other());
        assertThat(TunnelStart.of(Unpooled.wrappedBuffer(
                        bytes("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(TunnelStart.MAX_HEAD)))))
                .isEqualTo(new Http(List.of("a")));
    }

    @Test
    void clientHello_everySplit_inOneRecordAndInSeveral() throws Exception {
        byte[] hello = clientHello("api.test");
        for (byte[] all : List.of(hello, fragmented(hello, 200), fragmented(hello, 3 + hello.length / 15))) {
            for (int i = 1; i < all.length; i++) {
                assertThat(TunnelStart.of(Unpooled.wrappedBuffer(all, 0, i)))
                        .as("%d bytes", i)
                        .isEqualTo(new Incomplete(false));
            }
            assertThat(TunnelStart.of(Unpooled.wrappedBuffer(all))).isInstanceOfSatisfying(Tls.class, tls -> assertThat(
                            tls.hello().serverName())
                    .isEqualTo(Optional.of("api.test")));
        }
    }

    @Test
    void clientHello_inManyTinyRecords_isUnreadable() throws Exception {
        byte[] tiny = fragmented(clientHello("api.test"), 1);

        assertThat(TunnelStart.of(Unpooled.wrappedBuffer(tiny))).isEqualTo(new Tls(ClientHello.UNREADABLE));
    }

    /** The second record is none: what its first bytes say is not taken back by the next. */
    @Test
    void clientHello_brokenOffByOtherBytes_isUnreadableFromTheFirstOfThem() throws Exception {
        byte[] hello = clientHello("api.test");
        byte[] bytes = Arrays.copyOf(hello, hello.length + 5);
        int first = 40;
        System.arraycopy(new byte[] {0x16, 3, 1, 0, (byte) first}, 0, bytes, 0, 5);
        for (int end = 5 + first + 1; end <= 5 + first + 5; end++) {
            byte[] begun = Arrays.copyOf(bytes, end);
            Arrays.fill(begun, 5 + first, end, (byte) 9);
            assertThat(TunnelStart.of(Unpooled.wrappedBuffer(begun))).isEqualTo(new Tls(ClientHello.UNREADABLE));
        }
    }

    @Test
    @Tag("fuzz")
    void mutated_neverThrows_moreBytesNeverUndoADecision() throws Exception {
        Mutations.of(clientHello("api.test"), bytes("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"), bytes("EHLO a\r\n"))
                .with("HTTP/", "Host:", "\r\n", "://", "\u0016\3\3\0\u0020")
                .each(6_000, (input, random) -> {
                    TunnelStart whole = TunnelStart.of(Unpooled.wrappedBuffer(input));
                    int cut = random.nextInt(input.length + 1);
                    ByteBuf part = Unpooled.wrappedBuffer(Arrays.copyOf(input, cut));
                    TunnelStart early = TunnelStart.of(part);
                    if (!(early instanceof Undecided) && !(early instanceof Incomplete)) {
                        assertThat(whole).isEqualTo(early);
                    }
                    assertThat(part.readerIndex()).isZero();
                });
    }

    private static byte[] clientHello(String name) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine(name, 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        return bytes;
    }

    /** The same handshake message in records of this many bytes. */
    private static byte[] fragmented(byte[] record, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 5; at < record.length; at += size) {
            int length = Math.min(size, record.length - at);
            out.writeBytes(new byte[] {0x16, 3, 1, (byte) (length >> 8), (byte) length});
            out.write(record, at, length);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
