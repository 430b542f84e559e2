package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Intercept;
import dev.wirewitness.proxy.ProxySettings.Pinned;
import dev.wirewitness.proxy.ProxySettings.Scope;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that want no certificate but the origin's own. */
class PinnedClientTest {
    private static final UnaryOperator<ProxySettings> BYPASS = settings -> settings.withIntercept(
            new Intercept(Scope.CATALOGUE, List.of(), new Pinned(true, Duration.ofMinutes(10))));

    @TempDir
    Path dir;

    /** TLS that trusts the origin's certificate alone. */
    private SSLSocket pinned(Rig rig, String protocol) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var pem = java.nio.file.Files.newInputStream(dir.resolve("origin.pem"))) {
            trusted.setCertificateEntry("o", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        Socket tunnel = rig.tunnel("api.test", 443).socket();
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tunnel, "api.test", 443, true);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void refusedCertificate_isRecordedWithTheAlertAndTheClient(String protocol) throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s)) {
            for (int times = 1; times <= 3; times++) {
                assertThatThrownBy(pinned(rig, protocol)::startHandshake).isInstanceOf(SSLException.class);
                ConnectionRefused refused = rig.evidence.next(ConnectionRefused.class);
                assertThat(refused.host()).contains("api.test");
                assertThat(refused.reason()).isEqualTo(times < 3 ? "client_rejects_certificate" : "client_pinned");
                assertThat(refused.detail().orElse(""))
                        .matches("alert certificate_unknown, client t1[23]d\\S+, " + times + " in a row");
            }
            assertThat(rig.server.pinnedClients()).singleElement().satisfies(client -> {
                assertThat(client.host()).isEqualTo("api.test");
                assertThat(client.source()).isEqualTo("127.0.0.1");
            });
            assertThat(rig.meters.get("wirewitness.pinned.clients").gauge().value()).isEqualTo(1);
            assertThat(rig.origin.connections).hasValue(0);
        }
    }

    @Test
    void hangsUpAfterOurCertificate_isRecorded() throws Exception {
        byte[] hello = NameAgreementTest.record(NameAgreementTest.hello("api.test", false));
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s)) {
            try (Wire tunnel = rig.tunnel("api.test", 443)) {
                tunnel.send(hello);
                assertThat(tunnel.socket().getInputStream().read()).isEqualTo(0x16);
            }
            ConnectionRefused refused = rig.evidence.next(ConnectionRefused.class);
            assertThat(refused.reason()).isEqualTo("client_rejects_certificate");
            assertThat(refused.detail().orElse("")).startsWith("closed after our certificate, client t12d0104");
        }
    }

    @Test
    void leavesAfterTheHandshake_isRecordedOnceItIsAHabit() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s)) {
            for (int times = 1; times <= 3; times++) {
                rig.intercepted().close();
            }
            ConnectionRefused refused = rig.evidence.next(ConnectionRefused.class);
            assertThat(refused.reason()).isEqualTo("client_pinned");
            assertThat(refused.detail().orElse("")).startsWith("left after the handshake, client t13d");

            try (Wire client = rig.intercepted()) {
                client.post("/", "api.test", "{}");
                assertThat(client.body(client.head())).isEqualTo("{}");
            }
            assertThat(rig.server.pinnedClients()).as("it uses us after all").isEmpty();
        }
    }

    @Test
    void bypass_relaysThatClientAlone() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), BYPASS)) {
            for (int times = 1; times <= 3; times++) {
                assertThatThrownBy(pinned(rig, "TLSv1.3")::startHandshake).isInstanceOf(SSLException.class);
                rig.evidence.next(ConnectionRefused.class);
            }
            try (Wire client = new Wire(pinned(rig, "TLSv1.3"))) {
                client.post("/", "api.test", "{\"a\":1}");
                assertThat(client.body(client.head())).isEqualTo("{\"a\":1}");
            }
            Tunnelled tunnelled = rig.evidence.next(Tunnelled.class);
            assertThat(tunnelled.reason()).isEqualTo("pinned");
            assertThat(tunnelled.host()).isEqualTo("api.test");
            assertThat(tunnelled.outcome()).isEqualTo("closed");
            assertThat(rig.server.pinnedClients().getFirst().relayedUntil()).isPresent();

            try (Wire client = rig.tls(rig.tunnel("api.test", 443), "api.test")) {
                client.post("/", "api.test", "{}");
                assertThat(client.body(client.head())).as("another program is inspected as before").isEqualTo("{}");
            }
            assertThat(rig.engine.lastHead).isPresent();
        }
    }
}
