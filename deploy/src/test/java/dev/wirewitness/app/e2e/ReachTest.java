package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Tunnelled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which connections are opened, which are passed on unread, and which are never made. */
@ExtendWith(LeakWatch.class)
class ReachTest {
    @TempDir
    Path folder;

    @Test
    void hostOutsideTheCatalogue_isTunnelledUnreadAndRecorded() throws Exception {
        try (Product product = Product.start(folder, "")) {
            try (Wire client = throughProvidersOwnTls(product, "www.example.org")) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n").answer().body())
                        .contains("Hello from the sample host");
            }
            Tunnelled tunnel = product.statements(Tunnelled.class, 1).getFirst();
            assertThat(tunnel.host()).isEqualTo("www.example.org");
            assertThat(tunnel.port()).isEqualTo(443);
            assertThat(tunnel.reason()).isEqualTo("not_in_catalogue");
            assertThat(tunnel.bytesOut()).isGreaterThan(100);
            assertThat(tunnel.bytesIn()).isGreaterThan(500);
            assertThat(product.read(Decided.class)).isEmpty();
        }
    }

    @Test
    void bypassedHost_isTunnelled() throws Exception {
        try (Product product = Product.start(folder, "", "intercept.bypass=.openai.com")) {
            try (Wire client = throughProvidersOwnTls(product, "api.openai.com")) {
                client.post("/v1/chat/completions", "api.openai.com", Wire.chat("gpt-5", "Hello", false));
                assertThat(client.answer().status()).isEqualTo(200);
            }
            Tunnelled tunnel = product.statements(Tunnelled.class, 1).getFirst();
            assertThat(tunnel.host()).isEqualTo("api.openai.com");
            assertThat(tunnel.reason()).isEqualTo("bypass");
            assertThat(product.read(Decided.class)).isEmpty();
        }
    }

    @Test
    void scopeAll_interceptsWhatIsNotInTheCatalogue() throws Exception {
        try (Product product = Product.start(folder, "", "intercept.scope=all");
                Wire client = Wire.inside(product.address(), product.tls(), "www.example.org", 443)) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n").answer().status())
                    .isEqualTo(200);
            assertThat(product.lastDecided().host()).isEqualTo("www.example.org");
            assertThat(product.lastDecided().certainty()).isEqualTo("none");
            assertThat(product.lastFinished().outcome()).isEqualTo("forwarded");
        }
    }

    /** CONNECT says one name, the Host field or the ClientHello another. */
    @Test
    void twoNames_areRefusedAndRecorded() throws Exception {
        try (Product product = Product.start(folder, "")) {
            Ledger ledger = new Ledger(product);
            try (Wire client = Wire.inside(product.address(), product.tls(), "api.openai.com", 443)) {
                client.post("/v1/messages", "api.anthropic.com", "{}");
                assertThat(client.answer().status()).isEqualTo(421);
                assertThat(ledger.oneRefusal().reason()).isEqualTo("name_mismatch");
            }
            try (Wire client = Wire.to(product.address())) {
                client.send("CONNECT www.example.org:443 HTTP/1.1\r\nHost: www.example.org:443\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                assertThatThrownBy(() -> client.secured(product.tls(), "api.openai.com", 443))
                        .isInstanceOf(IOException.class);
            }
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(ledger.refused())
                    .extracting(ConnectionRefused::reason)
                    .containsExactly("name_mismatch", "name_mismatch"));
            assertThat(product.provider().received()).isEmpty();
        }
    }

    @Test
    void privateAddresses_areNotDialledAndRecorded() throws Exception {
        String[] hosts = {"127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "0x7f000001", "127.1"};
        try (Product product = Product.start(folder, "")) {
            for (String host : hosts) {
                Ledger ledger = new Ledger(product);
                try (Wire client = Wire.to(product.address())) {
                    client.send("CONNECT " + host + ":8080 HTTP/1.1\r\nHost: " + host + ":8080\r\n\r\n");
                    Wire.Answer answer = client.answer();
                    assertThat(answer.status()).as(host).isIn(400, 403, 502);
                    assertThat(answer.body()).as(host).contains("error");
                    assertThat(ledger.oneRefusal().reason()).as(host)
                            .isIn("address_not_allowed", "malformed_request", "upstream_resolve");
                }
                Ledger plain = new Ledger(product);
                try (Wire client = Wire.to(product.address())) {
                    client.send("GET http://" + host + ":8080/ HTTP/1.1\r\nHost: " + host + ":8080\r\n\r\n");
                    assertThat(client.answer().status()).as(host).isIn(400, 403, 502);
                    plain.records(1);
                    assertThat(plain.finished()).allSatisfy(
                            end -> assertThat(end.errorClass()).get().isIn("address_not_allowed", "upstream_resolve"));
                }
            }
        }
    }

    /** Even where the operator allowed loopback, and even under a name he gave an address to. */
    @Test
    void ownPorts_areNotDialled() throws Exception {
        try (Product product = Product.start(folder, "", "upstream.allow-addresses=127.0.0.0/8")) {
            int admin = product.wirewitness().adminAddress().getPort();
            for (int port : new int[] {product.address().getPort(), admin}) {
                try (Wire client = Wire.to(product.address())) {
                    client.send("GET http://127.0.0.1:" + port + "/healthz HTTP/1.1\r\nHost: 127.0.0.1:" + port
                            + "\r\n\r\n");
                    Wire.Answer answer = client.answer();
                    assertThat(answer.status()).isNotEqualTo(200);
                    assertThat(answer.body()).contains("own port");
                    assertThat(product.lastFinished().errorClass()).contains("address_not_allowed");
                }
            }
        }
    }

    private static Wire throughProvidersOwnTls(Product product, String host) throws Exception {
        Path ca = Files.writeString(
                Files.createTempFile("provider", ".pem"), product.provider().caPem());
        return Wire.inside(product.address(), Product.tls(Product.trust(ca)), host, 443);
    }
}
