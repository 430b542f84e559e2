package dev.wirewitness.app.ops;

import static dev.wirewitness.app.ops.Console.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Console.Said;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's checkpoints reach those who keep them: a folder, a webhook, a syslog server, a time stamping authority. */
class AnchorsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Tool openssl;
    private final Queue<String> received = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void find() {
        openssl = Tool.orSkip("time stamping authority and syslog server are made with it here", "openssl");
    }

    private void ok(String... arguments) throws Exception {
        Tool.Said said = openssl.run(arguments);
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @Test
    void copies_reachFolderWebhookAndSyslog() throws Exception {
        Path key = folder.resolve("s.key");
        Path certificate = folder.resolve("s.pem");
        ok("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=syslog", "-days", "9", "-addext",
                "subjectAltName=IP:127.0.0.1", "-keyout", key.toString(), "-out", certificate.toString());
        ok("pkcs12", "-export", "-inkey", key.toString(), "-in", certificate.toString(), "-passout", "pass:x", "-out",
                folder.resolve("s.p12").toString());
        HttpServer webhook = http("/hook", body -> {
            received.add("webhook " + new String(body, StandardCharsets.UTF_8));
            return new byte[0];
        });
        try (SSLServerSocket syslog = syslog(folder.resolve("s.p12"))) {
            Path copies = folder.resolve("copies");
            String trust = folder.resolve("provider-ca.pem") + "," + certificate;
            try (Product product = Product.start(folder, "", "upstream.trust=" + trust, "evidence.copies=" + copies.toUri()
                    .toString().replace("file:/", "file:///").replace("file://///", "file:///") + ",http://127.0.0.1:"
                    + webhook.getAddress().getPort() + "/hook,syslog+tls://127.0.0.1:" + syslog.getLocalPort())) {
                Awaitility.await().atMost(SOON).until(() -> received.size() >= 2 && Files.isDirectory(copies));
                String origin = product.wirewitness().evidence().checkpoint().split("\n")[0];
                assertThat(received).anySatisfy(one -> assertThat(one).matches("(?s)webhook " + origin + "\n\\d\n.*"));
                assertThat(received).anySatisfy(one -> assertThat(one)
                        .matches("(?s)\\d+ <110>1 \\S+Z [0-9a-f]{16} wirewitness - checkpoint \\[wirewitness@32473 size=\"\\d\"\\] "
                                + origin + "\n\\d\n.*"));
            }
            try (Stream<Path> files = Files.list(copies)) {
                Path held = files.findFirst().orElseThrow();
                Path log = folder.resolve("data/evidence");
                Said verified = run("", "evidence", "verify", log.toString(), "--held", held.toString());
                assertThat(verified.exit()).as(verified.out()).isZero();
                assertThat(verified.out()).containsPattern("begins with the \\d records of the held checkpoint");
            }
        } finally {
            webhook.stop(0);
        }
    }

    @Test
    void stamps_ofAnAuthorityMadeWithOpenssl_areKeptAndChecked() throws Exception {
        Path key = folder.resolve("t.key");
        Path certificate = folder.resolve("t.pem");
        ok("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=stamper", "-days", "9", "-addext",
                "extendedKeyUsage=critical,timeStamping", "-keyout", key.toString(), "-out", certificate.toString());
        Path settings = Files.writeString(folder.resolve("tsa.cnf"), """
                [tsa]
                default_tsa = t
                [t]
                serial = %s
                default_policy = 1.2.3.4.1
                digests = sha256
                signer_digest = sha256
                """.formatted(folder.resolve("serial")));
        HttpServer authority = http("/tsa", query -> {
            Path asked = Files.write(folder.resolve("q.tsq"), query);
            Path answer = folder.resolve("a.tsr");
            ok("ts", "-reply", "-config", settings.toString(), "-queryfile", asked.toString(), "-signer", certificate.toString(),
                    "-inkey", key.toString(), "-out", answer.toString());
            return Files.readAllBytes(answer);
        });
        Path log = folder.resolve("data/evidence");
        try (Product product = Product.start(
                folder, "", "evidence.time-stamps=http://127.0.0.1:" + authority.getAddress().getPort() + "/tsa")) {
            Awaitility.await().atMost(SOON).until(() -> Files.isDirectory(log.resolve("ts")) && stamped(log) > 0);
            assertThat(product.wirewitness().evidence().size()).isPositive();
        } finally {
            authority.stop(0);
        }
        Said verified = run("", "evidence", "verify", log.toString(), "--tsa", certificate.toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).containsPattern("1 time stamps; the first \\d records were there at 20");
        long size = stamped(log);
        ok("ts", "-verify", "-data", log.resolve("cp/" + size).toString(), "-in", log.resolve("ts/" + size + ".tsr").toString(),
                "-CAfile", certificate.toString());
        assertThat(EvidenceFolder.open(log).size()).isPositive();

        Path bundle = folder.resolve("audit.zip");
        assertThat(run("", "evidence", "export", "--bundle", "--out", bundle.toString(), "--data", folder.resolve("data").toString()).exit())
                .isZero();
        Said bundled = run("", "evidence", "verify", bundle.toString(), "--key", log.resolve("log.vkey").toString(), "--tsa",
                certificate.toString());
        assertThat(bundled.exit()).as(bundled.out()).isZero();
        assertThat(bundled.out()).containsPattern("1 time stamps; the first \\d records were there at 20");
        assertThat(run("", "evidence", "verify", bundle.toString(), "--tsa", folder.resolve("provider-ca.pem").toString()).exit())
                .isEqualTo(12);
        Path noZip = Files.writeString(folder.resolve("no.zip"), "no zip");
        assertThat(run("", "evidence", "verify", noZip.toString(), "--tsa", certificate.toString()).exit()).isEqualTo(10);

        Said wrong = run("", "evidence", "verify", log.toString(), "--tsa", folder.resolve("provider-ca.pem").toString());
        assertThat(wrong.exit()).isEqualTo(12);
    }

    /** Size of the checkpoint that has a time stamp; 0 when none has. */
    private static long stamped(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log.resolve("ts"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".tsr"))
                    .mapToLong(name -> Long.parseLong(name.replace(".tsr", "")))
                    .max()
                    .orElse(0);
        }
    }

    /** What a server does with a body. */
    private interface Answer {
        byte[] to(byte[] body) throws Exception;
    }

    private static HttpServer http(String path, Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> {
            try (exchange) {
                byte[] reply = answer.to(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, reply.length == 0 ? -1 : reply.length);
                exchange.getResponseBody().write(reply);
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
        server.start();
        return server;
    }

    private SSLServerSocket syslog(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "x".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "x".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        SSLServerSocket server =
                (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (SSLSocket client = (SSLSocket) server.accept()) {
                    received.add(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // the next one, or the end of the test
                }
            }
        });
        return server;
    }
}
