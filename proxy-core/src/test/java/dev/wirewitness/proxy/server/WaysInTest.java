package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.WaysIn;
import dev.wirewitness.proxy.WaysIn.CertificateFiles;
import dev.wirewitness.proxy.WaysIn.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways into one port, told apart by their first bytes. */
class WaysInTest {
    private static final ScriptedOrigin.Script ECHO = wire -> wire.socket()
            .getInputStream()
            .transferTo(wire.socket().getOutputStream());

    @TempDir
    Path dir;

    @Test
    void httpsProxy_plainRequest() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body));
                Wire client = rig.tls(rig.client(), "proxy.test")) {
            client.post("http://api.test/", "api.test", "hello");
            String head = client.head();

            assertThat(head).startsWith("HTTP/1.1 200");
            assertThat(client.body(head)).isEqualTo("hello");
            assertThat(rig.evidence.next(Decided.class).host()).isEqualTo("api.test");
        }
    }

    @Test
    void httpsProxy_tlsWithinTls() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.tls(rig.connect(rig.tls(rig.client(), "localhost"), "api.test", 443), "api.test")) {
            for (int i = 0; i < 3; i++) {
                client.post("/v1", "api.test", "hello" + i);
                String head = client.head();
                assertThat(head).startsWith("HTTP/1.1 200");
                assertThat(client.body(head)).isEqualTo("hello" + i);
            }
            client.send("nonsense\r\n\r\n");
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 400");
            client.body(head);
            assertThat(client.rest()).isEmpty(); // ends with close_notify, or reading would fail
        }
    }

    @Test
    void httpsProxy_tunnel_theOriginsEndReachesTheClient() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> wire.send("got " + wire.line()));
                Wire client = rig.connect(rig.tls(rig.client(), "proxy.test"), "plain.test", 443)) {
            client.send("some bytes\n");

            assertThat(client.rest()).isEqualTo("got some bytes");
            client.close();
            assertThat(rig.evidence.next(Tunnelled.class).bytesIn()).isEqualTo(14);
        }
    }

    @Test
    void httpsProxy_tunnel_theClientsEndReachesTheOrigin() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (Rig rig = Rig.plain(dir, wire -> {
                    wire.rest();
                    ended.countDown();
                });
                Wire client = rig.connect(rig.tls(rig.client(), "proxy.test"), "plain.test", 443)) {
            client.send("some bytes");
            client.close();

            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(rig.evidence.next(Tunnelled.class).bytesOut()).isEqualTo(10);
        }
    }

    @Test
    void httpsProxy_certificateOfTheOperator() throws Exception {
        UnaryOperator<ProxySettings> own = settings -> settings.withWays(
                WaysIn.defaults().withCertificate(new CertificateFiles(dir.resolve("origin.pem"), dir.resolve("origin.key"))));
        try (Rig rig = Rig.tls(dir, answering(body -> body), own);
                Wire client = rig.tlsOfOrigin(rig.client(), "api.test")) {
            client.send("GET http://dead.test/ HTTP/1.1\r\nHost: dead.test\r\n\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 502");
        }
    }

    @Test
    void brokenTls_isRecordedOnce() throws Exception {
        try (Rig rig = Rig.plain(dir, ECHO);
                Wire client = rig.client().send(new byte[] {0x16, 3, 1, 0, 4, 1, 0, 0, 0})) {
            client.socket().shutdownOutput();
            client.rest();

            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("handshake_failed");
            assertThat(rig.evidence.all()).isEmpty();
        }
    }

    @Test
    void socks_name_isIntercepted() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.tls(rig.socks(Socks.name("api.test", 443)), "api.test")) {
            client.post("/v1", "api.test", "hello");
            String head = client.head();

            assertThat(client.body(head)).isEqualTo("hello");
            assertThat(rig.evidence.next(Decided.class).host()).isEqualTo("api.test");
        }
    }

    @Test
    void socks_address_isInterceptedByTheNameInTheClientHello() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.tls(rig.socks(Socks.address("127.0.0.1", rig.origin.port())), "api.test")) {
            client.post("/v1", "api.test", "hello", "");
            String head = client.head();

            assertThat(client.body(head)).isEqualTo("hello");
            assertThat(rig.evidence.next(Decided.class).host()).isEqualTo("api.test");
        }
    }

    @Test
    void socks_otherHost_isTunnelled() throws Exception {
        try (Rig rig = Rig.plain(dir, ECHO);
                Wire client = rig.socks(Socks.name("plain.test", 443))) {
            client.send("some bytes");
            client.socket().shutdownOutput();

            assertThat(client.rest()).isEqualTo("some bytes");
            assertThat(rig.evidence.next(Tunnelled.class).host()).isEqualTo("plain.test");
        }
    }

    /** Clients may send everything at once; what was sent ahead reaches the origin, and nothing is lost to a split. */
    @Test
    void sentAheadAndInTwoPieces_everySplit() throws Exception {
        byte[] socks = Socks.joined(Socks.GREETING, Socks.name("plain.test", 443), "some bytes\n");
        byte[] connect = "CONNECT plain.test:443 HTTP/1.1\r\nHost: plain.test\r\n\r\nsome bytes\n"
                .getBytes(StandardCharsets.US_ASCII);
        try (Rig rig = Rig.plain(dir, ECHO)) {
            for (byte[] all : new byte[][] {socks, connect}) {
                for (int at = 0; at <= all.length; at++) {
                    try (Wire client = rig.client()) {
                        client.send(java.util.Arrays.copyOf(all, at));
                        Thread.yield();
                        client.send(java.util.Arrays.copyOfRange(all, at, all.length));

                        String answer = client.until("some bytes\n");
                        assertThat(answer).as("split at %d", at).endsWith("some bytes\n");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dead.test, 1, 5", // nobody listens
        "169.254.169.254, 80, 2", // the guard says no
        "a b, 80, 1"
    })
    void socks_refusal_saysWhy(String host, int port, int reply) throws Exception {
        try (Rig rig = Rig.plain(dir, ECHO);
                Wire client = rig.client().send(Socks.GREETING).send(Socks.name(host, port))) {
            assertThat(client.rest().getBytes(StandardCharsets.ISO_8859_1))
                    .startsWith(5, 0, 5, reply, 0, 1)
                    .hasSize(12);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isNotEmpty();
        }
    }

    @Test
    void socks_otherCommandsAndMethods_areRefused() throws Exception {
        byte[] bind = Socks.name("plain.test", 443);
        bind[1] = 2;
        byte[] udp = Socks.address("127.0.0.1", 53);
        udp[1] = 3;
        try (Rig rig = Rig.plain(dir, ECHO)) {
            for (byte[] command : new byte[][] {bind, udp}) {
                try (Wire client = rig.client().send(Socks.GREETING).send(command)) {
                    assertThat(client.rest().getBytes(StandardCharsets.ISO_8859_1)).startsWith(5, 0, 5, 7);
                    assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("socks_command");
                }
            }
            try (Wire client = rig.client().send(new byte[] {5, 1, 1})) {
                assertThat(client.rest().getBytes(StandardCharsets.ISO_8859_1)).containsExactly(5, 0xff);
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("socks_no_method");
            }
            try (Wire client = rig.client().send(new byte[] {4, 1, 0, 80, 127, 0, 0, 1, 0})) {
                assertThat(client.rest().getBytes(StandardCharsets.ISO_8859_1)).startsWith(0, 0x5b).hasSize(8);
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("socks4");
            }
        }
    }

    @Test
    void noise_endsInARefusalOrAClose() throws Exception {
        Random random = new Random(17);
        byte[] sound = Socks.joined(Socks.GREETING, Socks.name("dead.test", 443), "abc");
        try (Rig rig = Rig.plain(dir, ECHO)) {
            for (int i = 0; i < 150; i++) {
                byte[] bad = sound.clone();
                for (int n = random.nextInt(1, 4); n > 0; n--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                }
                try (Wire client = rig.client()) {
                    try {
                        client.send(bad);
                        client.socket().shutdownOutput();
                    } catch (IOException _) {
                        assertThat(i).isNotNegative(); // closed already: as good an end
                    }
                    assertThat(client.rest().length()).isLessThan(2_000);
                }
            }
        }
    }

    @Test
    void switchedOff_isRefusedInItsOwnLanguage() throws Exception {
        try (Rig rig = Rig.plain(dir, ECHO, accepting(EnumSet.noneOf(Way.class)))) {
            assertRefused(rig, "GET http://api.test/ HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "HTTP/1.1 403");
            assertRefused(rig, new byte[] {0x16, 3, 1, 0, 1, 1}, "\u0015\3\3\0\2\2");
            assertRefused(rig, Socks.GREETING, "\5\u00ff");
            assertRefused(
                    rig,
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                    "\0\0\0\4\0\0\0\0\0");
        }
    }

    private static void assertRefused(Rig rig, byte[] first, String answer) throws Exception {
        try (Wire client = rig.client().send(first)) {
            assertThat(client.rest()).startsWith(answer);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("way_not_accepted");
        }
    }

    @Test
    void loadBalancer_saysWhoTheClientIs() throws Exception {
        UnaryOperator<ProxySettings> behind = balancer("127.0.0.0/8");
        try (Rig rig = Rig.plain(dir, answering(body -> body), behind)) {
            for (byte[] header : List.of(
                    "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII),
                    HexBytes.of("0d0a0d0a000d0a515549540a 21 11 000c c0000207 c0000201 0001 0002"))) {
                try (Wire client = rig.client().send(header)) {
                    client.post("http://api.test/", "api.test", "hello");
                    assertThat(client.head()).startsWith("HTTP/1.1 200");
                    assertThat(rig.evidence.sealed)
                            .last()
                            .extracting(PersonalFields::sourceAddress)
                            .isEqualTo("192.0.2.7");
                }
            }
            try (Wire client = rig.client().send("PROXY UNKNOWN\r\n").send("GET http://dead.test/ HTTP/1.1\r\n"
                    + "Host: dead.test\r\n\r\n")) {
                assertThat(client.head()).startsWith("HTTP/1.1 502");
            }
        }
    }

    @Test
    void loadBalancer_shareIsThatOfTheClientBehind() throws Exception {
        UnaryOperator<ProxySettings> one = settings -> balancer("127.0.0.1/32")
                .apply(settings.withListen(new ProxySettings.Listen(
                        settings.listen().address(), 128, 100, 1, 1)));
        try (Rig rig = Rig.plain(dir, answering(body -> body), one);
                Wire first = rig.client().send("PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n");
                Wire other = rig.client().send("PROXY TCP4 192.0.2.8 192.0.2.1 1 2\r\n")) {
            for (Wire client : List.of(first, other)) {
                client.post("http://api.test/", "api.test", "hello");
                String head = client.head();
                assertThat(client.body(head)).isEqualTo("hello");
            }
            try (Wire second = rig.client().send("PROXY TCP4 192.0.2.7 192.0.2.1 3 2\r\n")) {
                assertThat(second.rest()).isEmpty();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("limit");
            }
        }
    }

    @Test
    void header_fromElsewhere_orMissing_isRefused() throws Exception {
        String header = "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n";
        try (Rig rig = Rig.plain(dir.resolve("a"), ECHO);
                Wire client = rig.client().send(header + "GET http://api.test/ HTTP/1.1\r\n\r\n")) {
            assertThat(client.rest()).isEmpty();
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("proxy_protocol_untrusted");
            assertThat(rig.evidence.sealed).last().extracting(PersonalFields::sourceAddress).isEqualTo("127.0.0.1");
        }
        try (Rig rig = Rig.plain(dir.resolve("b"), ECHO, balancer("127.0.0.1"))) {
            try (Wire client = rig.client().send("GET http://api.test/ HTTP/1.1\r\n\r\n")) {
                assertThat(client.rest()).isEmpty();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("proxy_protocol_missing");
            }
            try (Wire client = rig.client().send("PROXY TCP4 nonsense\r\n")) {
                assertThat(client.rest()).isEmpty();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("proxy_protocol_malformed");
            }
            try (Wire client = rig.client().send(header + header)) {
                assertThat(client.rest()).isEmpty();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("proxy_protocol_untrusted");
            }
        }
    }

    private static UnaryOperator<ProxySettings> accepting(Set<Way> ways) {
        return settings -> settings.withWays(WaysIn.defaults().withAccept(ways));
    }

    private static UnaryOperator<ProxySettings> balancer(String from) {
        return settings -> settings.withWays(WaysIn.defaults().withProxyProtocolFrom(List.of(from)));
    }

    private static final class HexBytes {
        static byte[] of(String hex) {
            return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        }
    }
}
