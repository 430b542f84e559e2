package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.proxy.IdentitySettings;
import dev.wirewitness.proxy.IdentitySettings.NameIn;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.identity.ClientCa;
import dev.wirewitness.proxy.identity.UsersFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the proxy's own TLS that show a certificate, over real sockets. */
class ClientCertificateTest {
    @TempDir
    Path dir;

    private ClientCa ca;

    @BeforeEach
    void makeCa() throws Exception {
        ca = new ClientCa("Clients");
    }

    private UnaryOperator<ProxySettings> certificates(IdentityStrength required) throws Exception {
        Path users = dir.resolve("users");
        UsersFile.empty().with("ada@corp.example", Optional.empty(), List.of("dev")).write(users);
        List<Path> trusted = List.of(ca.pem(dir.resolve("clients.pem")));
        return settings -> settings.withIdentity(new IdentitySettings(
                required, Optional.of(users), Map.of(), Optional.empty(), List.of(), trusted,
                List.of(NameIn.EMAIL, NameIn.CN)));
    }

    private static ScriptedOrigin.Script ok() {
        return ScriptedOrigin.answering(_ -> "ok");
    }

    private static Wire tls(Rig rig, KeyManager[] keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load((InputStream) null, new char[0]);
        trusted.setCertificateEntry("ca", rig.authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(rig.client().socket(), "proxy.test", rig.server.address().getPort(), true);
        socket.startHandshake();
        return new Wire(socket);
    }

    private ClientCa.Issued ada() throws Exception {
        return ca.issue("CN=Ada", new GeneralName(GeneralName.rfc822Name, "ada@corp.example"));
    }

    private static void assertAda(Rig rig) throws InterruptedException {
        Subject subject = rig.evidence.next(Decided.class).subject().orElseThrow();
        assertThat(subject.pseudonym()).isEqualTo("ada@corp.example");
        assertThat(subject.identity()).hasValue(new Subject.Identity("certificate", List.of("dev")));
    }

    @Test
    void certificate_saysWho_forRequestsAndTunnels() throws Exception {
        try (Rig rig = Rig.plain(dir, ok(), certificates(IdentityStrength.CERTIFICATE))) {
            try (Wire client = tls(rig, ada().keys())) {
                for (int i = 0; i < 2; i++) {
                    client.post("http://api.test/", "api.test", "{}");
                    assertThat(client.body(client.head())).isEqualTo("ok");
                    assertAda(rig);
                }
            }
            try (Wire client = tls(rig, ada().keys())) {
                client.send("CONNECT api.test:80 HTTP/1.1\r\nHost: api.test:80\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                client.post("/", "api.test", "{}");
                assertThat(client.body(client.head())).isEqualTo("ok");
                assertAda(rig);
            }
        }
    }

    /** The same certificate again and again: never taken from an earlier session without a look. */
    @Test
    void certificate_onManyConnections_isSeenOnEach() throws Exception {
        try (Rig rig = Rig.plain(dir, ok(), certificates(IdentityStrength.CERTIFICATE))) {
            KeyManager[] keys = ada().keys();
            for (int i = 0; i < 5; i++) {
                try (Wire client = tls(rig, keys)) {
                    client.post("http://api.test/", "api.test", "{}");
                    assertThat(client.head()).startsWith("HTTP/1.1 200");
                    assertAda(rig);
                }
            }
        }
    }

    @Test
    void noCertificate_isForbiddenWhereOneIsRequired_andServedWhereNot() throws Exception {
        try (Rig rig = Rig.plain(dir, ok(), certificates(IdentityStrength.CERTIFICATE))) {
            try (Wire client = tls(rig, new KeyManager[0])) {
                client.post("http://api.test/", "api.test", "{}");
                assertThat(client.head()).startsWith("HTTP/1.1 403").doesNotContainIgnoringCase("proxy-authenticate");
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("identity_required");
            }
            try (Wire client = rig.client()) {
                client.post("http://api.test/", "api.test", "{}");
                assertThat(client.head()).startsWith("HTTP/1.1 403");
            }
        }
        try (Rig rig = Rig.plain(dir.resolve("2"), ok(), certificates(IdentityStrength.NONE));
                Wire client = tls(rig, new KeyManager[0])) {
            client.post("http://api.test/", "api.test", "{}");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(rig.evidence.next(Decided.class).subject().orElseThrow().identity()).isEmpty();
        }
    }

    /** With TLS 1.3 the client learns of it when it reads. */
    @Test
    void certificateOfAnotherCa_endsInTheHandshake_andIsOnRecord() throws Exception {
        try (Rig rig = Rig.plain(dir, ok(), certificates(IdentityStrength.NONE))) {
            KeyManager[] forged = new ClientCa("Clients")
                    .issue("CN=Ada", new GeneralName(GeneralName.rfc822Name, "ada@corp.example"))
                    .keys();
            assertThatThrownBy(() -> {
                        try (Wire client = tls(rig, forged)) {
                            client.post("http://api.test/", "api.test", "{}");
                            if (client.head().isEmpty()) {
                                throw new IOException("closed");
                            }
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("client_certificate");
        }
    }
}
