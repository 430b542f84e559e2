package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.app.command.Commands;
import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.evidence.AuthorityActivated;
import dev.wirewitness.evidence.Tunnelled;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The certificate authority from its making to its end, by the commands, under a product that goes on serving. */
@ResourceLock(Resources.SYSTEM_OUT)
class AuthorityLifeTest {
    private static final String CHAT = "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    @TempDir
    private Path folder;

    private String run(int exit, String... command) {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            String[] all = java.util.stream.Stream.concat(
                            java.util.stream.Stream.of(command), java.util.stream.Stream.of("--data", data().toString()))
                    .toArray(String[]::new);
            assertThat(Commands.execute(all)).isEqualTo(exit);
        } finally {
            System.setOut(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static Collection<? extends Certificate> certificates(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new java.io.ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Who signed the certificate that a client sees, which trusts {@code trusted} alone. */
    private X509Certificate signer(Product product, String host, Collection<? extends Certificate> trusted) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate each : trusted) {
            store.setCertificateEntry(Integer.toString(store.size()), each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, factory.getTrustManagers(), null);
        InetSocketAddress proxy = product.address();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(tls)
                .proxy(ProxySelector.of(proxy))
                .build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://" + host + "/v1/chat/completions"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(CHAT))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isLessThan(500);
            Certificate[] chain = answer.sslSession().orElseThrow().getPeerCertificates();
            return (X509Certificate) chain[Math.min(1, chain.length - 1)];
        }
    }

    private String published(Product product) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            InetSocketAddress admin = product.wirewitness().adminAddress();
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort() + "/ca.pem")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void rotation_underARunningProduct_breaksNoEndpointThatTrustsBoth() throws Exception {
        String first = run(0, "ca", "init", "--name", "First", "--organization", "Acme");
        assertThat(first).contains("subject      CN=First,O=Acme", "spki pin     ", "sha-256      ");
        try (Product product = Product.start(folder, "")) {
            assertThat(product.statements(AuthorityActivated.class, 1).getFirst().subject()).isEqualTo("CN=First,O=Acme");
            assertThat(certificates(published(product))).hasSize(1);

            String prepared = run(0, "ca", "rotate", "--name", "Second", "--key", "ec-p384");
            assertThat(prepared).contains("next.pem  (not in force yet)", "ca rotate --finish", "subject      CN=First,O=Acme");
            Collection<? extends Certificate> both = certificates(published(product));
            assertThat(both).hasSize(2);
            X509Certificate before = signer(product, "api.openai.com", both);
            assertThat(before.getSubjectX500Principal().getName()).isEqualTo("CN=First,O=Acme");

            assertThat(run(0, "ca", "rotate", "--finish")).contains("subject      CN=Second", "previous     ");
            AuthorityActivated second = product.statements(AuthorityActivated.class, 2).getLast();
            assertThat(second.subject()).isEqualTo("CN=Second");
            assertThat(second.previous()).hasValueSatisfying(known -> assertThat(first).contains(known));
            X509Certificate after = signer(product, "api.openai.com", both);
            assertThat(after.getSubjectX500Principal().getName()).isEqualTo("CN=Second");
            assertThat(certificates(published(product))).hasSize(1);
        }
        JsonNode shown = new ObjectMapper().readTree(run(0, "ca", "show", "--json"));
        assertThat(shown.at("/subject").asText()).isEqualTo("CN=Second");
        assertThat(shown.at("/previous/subject").asText()).isEqualTo("CN=First,O=Acme");
        try (Product again = Product.start(folder, "")) {
            signer(again, "api.openai.com", certificates(published(again)));
            assertThat(again.statements(AuthorityActivated.class, 2)).hasSize(2);
        }
    }

    @Test
    void constraints_areSeen_andHostsBeyondThemPassUnreadOnRecord() throws Exception {
        assertThat(run(0, "ca", "init", "--permit", "openai.com")).contains("names        permitted openai.com");
        try (Product product = Product.start(folder, "")) {
            X509Certificate own = signer(product, "api.openai.com", certificates(published(product)));
            assertThat(own.getCriticalExtensionOIDs()).contains("2.5.29.30");
            X509Certificate theirs =
                    signer(product, "api.anthropic.com", certificates(Files.readString(folder.resolve("provider-ca.pem"))));
            assertThat(theirs.getSubjectX500Principal()).isNotEqualTo(own.getSubjectX500Principal());
            Tunnelled tunnel = product.statements(Tunnelled.class, 1).getFirst();
            assertThat(tunnel.host()).isEqualTo("api.anthropic.com");
            assertThat(tunnel.reason()).isEqualTo("name_constraints");
        }
    }

    @Test
    void openssl_makesAnIntermediate_whichIsImportedAndServes() throws Exception {
        Tool openssl = Tool.orSkip("the company's PKI is made with it here", "openssl");
        Path pki = Files.createDirectories(folder.resolve("pki"));
        String root = pki.resolve("root").toString();
        String issuing = pki.resolve("issuing").toString();
        Path extensions = Files.writeString(
                pki.resolve("ext"), "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n");
        ok(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", root + ".key", "-out", root + ".pem",
                "-subj", "/CN=Company Root", "-days", "30");
        ok(openssl, "req", "-newkey", "rsa:2048", "-passout", "pass:sesame", "-keyout", issuing + ".key", "-out",
                issuing + ".csr", "-subj", "/CN=Company Issuing");
        ok(openssl, "x509", "-req", "-in", issuing + ".csr", "-CA", root + ".pem", "-CAkey", root + ".key",
                "-CAcreateserial", "-days", "20", "-extfile", extensions.toString(), "-out", issuing + ".pem");
        ok(openssl, "pkcs12", "-export", "-inkey", issuing + ".key", "-passin", "pass:sesame", "-in", issuing + ".pem",
                "-certfile", root + ".pem", "-passout", "pass:sesame", "-out", issuing + ".p12");
        Path phrase = Files.writeString(folder.resolve("phrase"), "sesame\n");

        assertThat(run(0, "ca", "import", "--certificate", issuing + ".pem", "--private-key", issuing + ".key",
                        "--password-file", phrase.toString()))
                .contains("subject      CN=Company Issuing", "issuer       CN=Company Root", "key          RSA");
        run(1, "ca", "import", "--pkcs12", issuing + ".p12", "--password-file", phrase.toString());
        assertThat(run(0, "ca", "import", "--pkcs12", issuing + ".p12", "--password-file", phrase.toString(), "--replace"))
                .contains("subject      CN=Company Issuing");
        try (Product product = Product.start(folder, "")) {
            X509Certificate signer = signer(
                    product, "api.openai.com", certificates(Files.readString(Path.of(root + ".pem"))));
            assertThat(signer.getSubjectX500Principal().getName()).isEqualTo("CN=Company Issuing");
        }
    }

    private static void ok(Tool tool, String... arguments) throws Exception {
        Tool.Said said = tool.run(arguments);
        assertThat(said.exit()).as(said.text()).isZero();
    }
}
