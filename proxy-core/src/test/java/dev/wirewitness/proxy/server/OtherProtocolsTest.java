package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Intercept;
import dev.wirewitness.proxy.ProxySettings.Scope;
import dev.wirewitness.proxy.WaysIn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is neither TLS nor HTTP where one of them was expected, and which host plain HTTP by address is for. */
class OtherProtocolsTest {
    private static final ScriptedOrigin.Script MAIL = wire -> {
        wire.send("220 mail.test\r\n");
        wire.send("got " + wire.line());
    };
    private static final ScriptedOrigin.Script WEB = answering(body -> "answer to " + body);

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.9\r\n", "EHLO client.test\r\n", "\1\2\3", "AMQP\0\0\t\1"})
    void refused_withinItsFirstBytes(String first) throws Exception {
        try (Rig rig = Rig.plain(dir, MAIL);
                Wire client = rig.tunnel("api.test", 443).send(first)) {
            assertThat(client.rest()).startsWith("HTTP/1.1 400").contains("intercept.non-http");
            ConnectionRefused refused = rig.evidence.next(ConnectionRefused.class);
            assertThat(refused.reason()).isEqualTo("not_http");
            assertThat(refused.host()).contains("api.test");
            assertThat(rig.origin.connections).hasValue(0);
        }
    }

    @Test
    void relayed_whereTheSettingsSaySo() throws Exception {
        try (Rig rig = Rig.plain(dir, MAIL, others(true, Duration.ofSeconds(20)));
                Wire client = rig.tunnel("api.test", 22).send("SSH-2.0-OpenSSH_9.9\r\n")) {
            assertThat(client.rest()).isEqualTo("220 mail.test\r\ngot SSH-2.0-OpenSSH_9.9");
            client.close();
            Tunnelled tunnelled = rig.evidence.next(Tunnelled.class);
            assertThat(tunnelled.reason()).isEqualTo("not_http");
            assertThat(tunnelled.host()).isEqualTo("api.test");
        }
    }

    /** TLS that we opened, and no ALPN: the first bytes inside decide. */
    @ParameterizedTest
    @ValueSource(strings = {"EHLO client.test\r\n", "SSH-2.0-OpenSSH_9.9\r\n"})
    void insideOpenedTls_refusedOrRelayed(String first) throws Exception {
        try (Rig rig = Rig.tls(dir, MAIL, settings -> settings)) {
            Wire client = rig.intercepted();
            client.send(first.substring(0, 3)).send(first.substring(3));
            assertThat(client.rest()).startsWith("HTTP/1.1 400").contains("intercept.non-http");
            ConnectionRefused refused = rig.evidence.next(ConnectionRefused.class);
            assertThat(refused.reason()).isEqualTo("not_http");
            assertThat(refused.host()).contains("api.test");
            assertThat(rig.origin.connections).hasValue(0);
        }
        try (Rig rig = Rig.tls(dir, MAIL, others(true, Duration.ofSeconds(20)))) {
            Wire client = rig.intercepted();
            client.send(first.substring(0, 3)).send(first.substring(3));
            assertThat(client.rest()).isEqualTo("220 mail.test\r\ngot " + first.strip());
            client.close();
            Tunnelled tunnelled = rig.evidence.next(Tunnelled.class);
            assertThat(tunnelled.reason()).isEqualTo("not_http");
            assertThat(tunnelled.bytesOut()).isEqualTo(first.length());
        }
    }

    /** Held together without a cost that grows with the number of pieces. */
    @Test
    void insideOpenedTls_longUndecidedLineByteByByte_isRefusedLikeAnother() throws Exception {
        try (Rig rig = Rig.tls(dir, MAIL, settings -> settings)) {
            Wire client = rig.intercepted().send("FOO ");
            byte[] one = {'a'};
            for (int i = 0; i < 12_000; i++) {
                client.send(one);
            }
            client.send("\r\n");
            assertThat(client.rest()).startsWith("HTTP/1.1 400").contains("intercept.non-http");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("not_http");
        }
    }

    /** In any pieces it is the same request. */
    @Test
    void insideOpenedTls_httpByteByByte_isServed() throws Exception {
        try (Rig rig = Rig.tls(dir, WEB, settings -> settings)) {
            Wire client = rig.intercepted();
            for (char each : "POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 2\r\n\r\nhi".toCharArray()) {
                client.send("" + each);
            }
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 200");
            assertThat(client.body(head)).isEqualTo("answer to hi");
        }
    }

    @Test
    void silentClient_isRefusedOrMeetsItsServer() throws Exception {
        try (Rig rig = Rig.plain(dir.resolve("a"), MAIL, others(false, Duration.ofMillis(50)));
                Wire client = rig.tunnel("api.test", 25)) {
            assertThat(client.rest()).startsWith("HTTP/1.1 400");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("not_http");
        }
        try (Rig rig = Rig.plain(dir.resolve("b"), MAIL, others(true, Duration.ofMillis(50)));
                Wire client = rig.tunnel("api.test", 25)) {
            assertThat(client.line()).isEqualTo("220 mail.test");
            client.send("EHLO client.test\r\n");
            assertThat(client.rest()).isEqualTo("got EHLO client.test");
        }
    }

    /** Waiting long enough is no way round. */
    @Test
    void silentClient_thatSpeaksTlsOrHttpAfterAll_isIntercepted() throws Exception {
        try (Rig rig = Rig.plain(dir, WEB, others(true, Duration.ofMillis(50)))) {
            for (boolean tls : new boolean[] {false, true}) {
                int before = rig.origin.connections.get();
                try (Wire tunnel = rig.tunnel("api.test", 80)) {
                    org.awaitility.Awaitility.await()
                            .until(() -> rig.origin.connections.get() > before); // relayed by now
                    if (tls) {
                        rig.tls(tunnel, "api.test");
                    } else {
                        tunnel.post("/v1", "api.test", "hello");
                        String head = tunnel.head();
                        assertThat(tunnel.body(head)).isEqualTo("answer to hello");
                        assertThat(rig.evidence.next(Decided.class).host()).isEqualTo("api.test");
                    }
                }
            }
            assertThat(rig.evidence.all()).noneMatch(Tunnelled.class::isInstance);
        }
    }

    @Test
    void otherHost_itsServerMayBegin() throws Exception {
        try (Rig rig = Rig.plain(dir, MAIL);
                Wire client = rig.tunnel("plain.test", 25)) {
            assertThat(client.line()).isEqualTo("220 mail.test");
            client.send("EHLO client.test\r\n");
            assertThat(client.rest()).isEqualTo("got EHLO client.test");
        }
    }

    @Test
    void plainHttp_byAddress_isForTheHostItNames() throws Exception {
        try (Rig rig = Rig.plain(dir, WEB)) {
            int port = rig.origin.port();
            try (Wire client = rig.tunnel("127.0.0.1", port)) {
                client.post("/v1", "api.test", "hello");
                String head = client.head();
                assertThat(client.body(head)).isEqualTo("answer to hello");
                assertThat(rig.evidence.next(Decided.class).host()).isEqualTo("api.test");
                client.post("/v1", "plain.test", "hello");
                assertThat(client.head()).startsWith("HTTP/1.1 421");
            }
            try (Wire client = rig.tunnel("127.0.0.1", port)) {
                client.post("/v1", "plain.test", "hello");
                String head = client.head();
                assertThat(client.body(head)).isEqualTo("answer to hello");
                client.close();
                assertThat(rig.evidence.next(Tunnelled.class).host()).isEqualTo("127.0.0.1");
            }
            try (Wire client = rig.tunnel("plain.test", 80)) {
                client.post("/v1", "api.test", "hello");
                assertThat(client.rest()).isEmpty();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("name_mismatch");
            }
        }
    }

    @Test
    void plainHttp_byAddress_everythingInScope() throws Exception {
        UnaryOperator<ProxySettings> all = settings -> settings.withIntercept(new Intercept(Scope.ALL, List.of()));
        try (Rig rig = Rig.plain(dir, WEB, all);
                Wire client = rig.tunnel("127.0.0.1", rig.origin.port())) {
            client.post("/v1", "plain.test", "hello");
            String head = client.head();
            assertThat(client.body(head)).isEqualTo("answer to hello");
            assertThat(rig.evidence.next(Decided.class).host()).isEqualTo("plain.test");
        }
    }

    @Test
    void tlsForAnotherProtocol_isRefusedOrRelayedUnopened() throws Exception {
        try (Rig rig = Rig.tls(dir, MAIL, others(false, Duration.ofSeconds(20)));
                Wire tunnel = rig.tunnel("api.test", 993)) {
            assertThatThrownBy(() -> rig.tls(tunnel, "api.test", "imap"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("no_application_protocol");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("not_http");
        }
        try (Rig rig = Rig.tls(dir, MAIL, others(true, Duration.ofSeconds(20)));
                Wire client = rig.tlsOfOrigin(rig.tunnel("api.test", 993), "api.test", "imap")) {
            assertThat(client.line()).isEqualTo("220 mail.test");
            client.close();
            assertThat(rig.evidence.next(Tunnelled.class).reason()).isEqualTo("not_http");
        }
    }

    private static UnaryOperator<ProxySettings> others(boolean relay, Duration patience) {
        return settings -> settings.withWays(WaysIn.defaults().withOthers(new WaysIn.Others(relay, patience)));
    }
}
