package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.TunnelNames;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Intercept;
import dev.wirewitness.proxy.ProxySettings.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CONNECT, TLS and the request call the host: all three reach the policy, and they must agree. */
class NameAgreementTest {
    private static final UnaryOperator<ProxySettings> ALL_BUT_PLAIN =
            settings -> settings.withIntercept(new Intercept(Scope.ALL, List.of("plain.test")));

    @TempDir
    Path dir;

    private static TunnelNames names(String connectHost, String sni) {
        return new TunnelNames(Optional.of(connectHost), Optional.of(sni));
    }

    private static void exchange(Wire client) throws IOException {
        client.post("/", "api.test", "{}");
        assertThat(client.body(client.head())).isEqualTo("{}");
    }

    @Test
    void names_reachThePolicy() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire client = rig.intercepted()) {
            exchange(client);
            assertThat(rig.engine.lastHead.map(RequestHead::names)).contains(names("api.test", "api.test"));
        }
    }

    @Test
    void connectByAddress_theServerNameDecides() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s)) {
            try (Wire client = rig.tls(rig.tunnel("127.0.0.1", rig.origin.port()), "api.test")) {
                client.post("/", "api.test:" + rig.origin.port(), "{}");
                assertThat(client.body(client.head())).isEqualTo("{}");
            }
            RequestHead head = rig.engine.lastHead.orElseThrow();
            assertThat(head.host()).isEqualTo("api.test");
            assertThat(head.names()).isEqualTo(names("127.0.0.1", "api.test"));
        }
    }

    @Test
    void connectByAddress_everythingIntercepted() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), ALL_BUT_PLAIN)) {
            try (Wire client = rig.tls(rig.tunnel("192.0.2.7", 443), "api.test")) {
                exchange(client);
            }
            assertThat(rig.engine.lastHead.map(RequestHead::names)).contains(names("192.0.2.7", "api.test"));

            try (Wire client = rig.tls(rig.tunnel("192.0.2.7", 443), "api.test")) {
                client.post("/", "192.0.2.7", "{}");
                assertThat(client.head()).startsWith("HTTP/1.1 421");
                assertThat(rig.evidence.next(ConnectionRefused.class).detail())
                        .contains("connect-host 192.0.2.7, sni api.test, port 443, host header 192.0.2.7:443");
            }
        }
    }

    @Test
    void connectByAddress_bypassedNameIsRelayedUnread() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), ALL_BUT_PLAIN)) {
            Wire tunnel = rig.tunnel("192.0.2.7", 443);
            assertThatThrownBy(() -> rig.tls(tunnel, "plain.test"))
                    .as("the origin's own certificate, which this client does not trust")
                    .isInstanceOf(SSLException.class);
            tunnel.close();
            Tunnelled tunnelled = rig.evidence.next(Tunnelled.class);
            assertThat(tunnelled.host()).isEqualTo("plain.test");
            assertThat(tunnelled.reason()).isEqualTo("bypass");
            assertThat(rig.origin.connections).hasValue(1);
        }
    }

    @Test
    void anotherServerName_alertAndRecordWithBoth() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire tunnel = rig.tunnel("api.test", 443)) {
            tunnel.send(record(hello("other.test", false)));
            assertThat(tunnel.rest().getBytes(StandardCharsets.ISO_8859_1))
                    .containsExactly(0x15, 3, 3, 0, 2, 2, 112);
            ConnectionRefused refused = rig.evidence.next(ConnectionRefused.class);
            assertThat(refused.reason()).isEqualTo("name_mismatch");
            assertThat(refused.detail()).contains("connect-host api.test, sni other.test");
            assertThat(rig.origin.connections).hasValue(0);
        }
    }

    @Test
    void coveringServerName_isServedSoThatTheClientComesBackWithoutIt() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                Wire tunnel = rig.tunnel("api.test", 443)) {
            tunnel.send(record(hello("cover.test", true)));
            assertThat(tunnel.socket().getInputStream().read()).as("a handshake record").isEqualTo(0x16);
        }
    }

    @Test
    void helloInAnyTwoPieces() throws Exception {
        byte[] hello = record(hello("other.test", false));
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s)) {
            for (int split = 1; split < hello.length; split++) {
                try (Wire tunnel = rig.tunnel("api.test", 443)) {
                    tunnel.send(java.util.Arrays.copyOf(hello, split));
                    tunnel.send(java.util.Arrays.copyOfRange(hello, split, hello.length));
                    assertThat(tunnel.rest()).as("split at %s", split).hasSize(7);
                }
            }
        }
    }

    @Test
    void helloInManyRecords_orTooLong() throws Exception {
        byte[] hello = hello("other.test", false);
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s)) {
            try (Wire tunnel = rig.tunnel("api.test", 443)) {
                tunnel.send(records(hello, 16));
                assertThat(tunnel.rest()).hasSize(7);
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("name_mismatch");
            }
            try (Wire tunnel = rig.tunnel("api.test", 443)) {
                tunnel.send(records(hello, hello.length)); // nobody cuts it that small but who hides something
                tunnel.rest();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("handshake_failed");
            }
            try (Wire tunnel = rig.tunnel("api.test", 443)) {
                tunnel.send(new byte[] {0x16, 3, 1, 0, 9, 1, 1, 0, 1, 3, 3, 0, 0, 0});
                tunnel.rest();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("handshake_failed");
            }
        }
    }

    @Test
    void mutatedHello_endsWithOneRecord() throws Exception {
        Random random = new Random(7);
        byte[] sound = record(hello("api.test", false));
        try (Rig rig = Rig.tls(Files.createDirectories(dir.resolve("m")), answering(body -> body), s -> s)) {
            for (int round = 0; round < 300; round++) {
                byte[] bad = sound.clone();
                for (int n = random.nextInt(1, 4); n > 0; n--) {
                    bad[random.nextInt(1, bad.length)] = (byte) random.nextInt(256);
                }
                try (Wire tunnel = rig.tunnel("api.test", 443)) {
                    tunnel.send(bad);
                    tunnel.socket().shutdownOutput();
                    tunnel.rest();
                }
                assertThat(rig.evidence.next(ConnectionRefused.class).reason())
                        .isIn("handshake_failed", "client_rejects_certificate", "client_pinned", "name_mismatch", "malformed_name",
                                "not_http");
            }
            assertThat(rig.evidence.all()).isEmpty();
        }
    }

    /** TLS 1.2 with one cipher suite, so that it needs no key share. */
    static byte[] hello(String name, boolean encrypted) {
        byte[] host = name.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream extensions = new ByteArrayOutputStream();
        extensions.writeBytes(new byte[] {0, 0, 0, (byte) (host.length + 5), 0, (byte) (host.length + 3), 0, 0, (byte) host.length});
        extensions.writeBytes(host);
        extensions.writeBytes(new byte[] {0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3});
        if (encrypted) {
            extensions.writeBytes(new byte[] {(byte) 0xfe, 0x0d, 0, 1, 1});
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {3, 3});
        body.writeBytes(new byte[32]);
        body.writeBytes(new byte[] {0, 0, 2, (byte) 0xc0, 0x2b, 1, 0, 0, (byte) extensions.size()});
        body.writeBytes(extensions.toByteArray());
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {1, 0, 0, (byte) body.size()});
        message.writeBytes(body.toByteArray());
        return message.toByteArray();
    }

    /** The message in at most so many records. */
    private static byte[] records(byte[] message, int most) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        int size = Math.ceilDiv(message.length, most);
        for (int from = 0; from < message.length; from += size) {
            records.writeBytes(record(java.util.Arrays.copyOfRange(message, from, Math.min(message.length, from + size))));
        }
        return records.toByteArray();
    }

    static byte[] record(byte[] message) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(new byte[] {0x16, 3, 1, 0, (byte) message.length});
        record.writeBytes(message);
        return record.toByteArray();
    }
}
