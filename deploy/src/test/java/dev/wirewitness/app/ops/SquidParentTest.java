package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Tool.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product behind squid, which asks for a user and password. */
class SquidParentTest {
    private static final String HELPER = "/usr/lib/squid/basic_ncsa_auth";

    @TempDir
    private Path folder;

    private Process squid;
    private int port;

    @BeforeEach
    void startSquid() throws Exception {
        Tool program = Tool.orSkip("it is the parent proxy here", "squid");
        Tool openssl = Tool.orSkip("it hashes squid's password", "openssl");
        assumeTrue(
                Files.isExecutable(Path.of(HELPER)), () -> "skipped: " + HELPER + " is missing (squid's password check)");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Said hash = openssl.run("passwd", "-apr1", "-salt", "8sFt66rZ", "squid-1843");
        Path users = Files.writeString(folder.resolve("squid-users"), "ann:" + hash.text().strip() + "\n");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path settings = Files.writeString(folder.resolve("squid.conf"), """
                http_port 127.0.0.1:%d
                auth_param basic program %s %s
                auth_param basic children 1 startup=1
                acl known proxy_auth REQUIRED
                http_access allow known
                http_access deny all
                cache deny all
                access_log none
                cache_log %s/squid.log
                pid_filename %s/squid.pid
                coredump_dir %s
                shutdown_lifetime 0 seconds
                visible_hostname parent.example
                """.formatted(port, HELPER, users, folder, folder, folder));
        squid = new ProcessBuilder(program.file().toString(), "-N", "-f", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("squid.out").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void stopSquid() throws InterruptedException {
        if (squid != null) {
            squid.destroy();
            if (!squid.waitFor(10, TimeUnit.SECONDS)) {
                squid.destroyForcibly().waitFor();
            }
        }
    }

    private HttpResponse<String> ask(Product product) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .proxy(ProxySelector.of(product.address()))
                .sslContext(product.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://api.openai.com/v1/chat/completions"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void exchange_throughSquid_withCredentialsFromAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("parent"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "ann:squid-1843\n");
        try (Product product = Product.start(folder, "", "upstream.proxy=http://127.0.0.1:" + port,
                "upstream.proxy-credentials=127.0.0.1:" + port + "=file:" + file)) {
            HttpResponse<String> answer = ask(product);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("You said: hello");
            assertThat(product.lastFinished().outcome()).isEqualTo("forwarded");
        }
    }

    @Test
    void exchange_withoutCredentials_saysThatSquidWantsThem() throws Exception {
        try (Product product = Product.start(folder, "", "upstream.proxy=http://127.0.0.1:" + port)) {
            HttpResponse<String> answer = ask(product);

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body())
                    .contains("parent proxy http://127.0.0.1:" + port, "status 407", "upstream.proxy-credentials");
            assertThat(product.lastFinished().errorClass()).hasValue("upstream_connect");
        }
    }

    @Test
    void exchange_firstParentDead_goesThroughSquid() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        List<String> parents = List.of("http://127.0.0.1:" + nobody, "http://ann:squid-1843@127.0.0.1:" + port);
        try (Product product = Product.start(folder, "", "upstream.proxy=" + String.join(",", parents))) {
            assertThat(ask(product).statusCode()).isEqualTo(200);
        }
    }
}
