package dev.wirewitness.app.ops;

import static dev.wirewitness.app.ops.Console.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Console.Said;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes: one cosigns the other's checkpoints; a third party reads the log over HTTP and checks both. */
class WitnessNodesTest {
    @TempDir
    private Path folder;

    @Test
    void oneNodeWitnessesAnother_andAnybodyWithATokenChecksItOverHttp() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Path third = Files.createDirectory(folder.resolve("third"));
        try (Product product = Product.start(first, "")) {
            product.statements(dev.wirewitness.evidence.NodeStarted.class, 1);
        }
        String vkey = Files.readString(first.resolve("data/evidence/log.vkey")).strip();
        try (Product witness = Product.start(second, "", "witness.logs=" + vkey)) {
            Path witnessKey = second.resolve("data/witness/witness.vkey");
            String url = admin(witness) + "/witness";
            try (Product product = Product.start(
                            first, "", "evidence.witnesses=" + url + " " + Files.readString(witnessKey).strip(),
                            "evidence.quorum=1");
                    Traffic traffic = new Traffic(product)) {
                traffic.chat("gpt-5", "hello");
                Path cosigned = first.resolve("data/evidence/cosigned");
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(cosigned));
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() ->
                        get(admin(product) + "/readyz", "").statusCode() == 200);
                assertThat(get(admin(product) + "/metrics", "").body()).contains("wirewitness_checkpoint_cosigned 1");

                String log = admin(product) + "/log";
                assertThat(get(log + "/checkpoint", "").statusCode()).isEqualTo(401);
                Path token = first.resolve("data/admin.token");
                HttpResponse<String> checkpoint = get(log + "/checkpoint", Files.readString(token).strip());
                assertThat(checkpoint.statusCode()).isEqualTo(200);
                assertThat(checkpoint.body()).startsWith("wirewitness.local/");
                for (String secret : new String[] {"log.key", "../subjects/keys", "%2e%2e/admin.token", "seg/0", "signed", "log.mldsa.key",
                        "keys/ab.key", "holds.json", "register.json", "node"}) {
                    assertThat(get(log + "/" + secret, Files.readString(token).strip()).statusCode()).as(secret).isIn(400, 404);
                }

                Said verified = run("", "evidence", "verify", log, "--token-file", token.toString(), "--witness", witnessKey.toString());
                assertThat(verified.exit()).as(verified.out() + verified.error()).isZero();
                assertThat(verified.out()).contains("ok   witness     wirewitness.local/witness/", "intact");
                assertThat(run("", "evidence", "verify", log).error()).contains("401 (expected: --token-file");
            }
            Path bundle = folder.resolve("audit.zip");
            assertThat(run("", "evidence", "export", "--bundle", "--out", bundle.toString(), "--data", first.resolve("data").toString())
                    .exit()).isZero();
            String key = first.resolve("data/evidence/log.vkey").toString();
            Said bundled = run("", "evidence", "verify", bundle.toString(), "--key", key, "--witness", witnessKey.toString(),
                    "--max-gap-minutes", "60");
            assertThat(bundled.exit()).as(bundled.out()).isZero();
            assertThat(bundled.out()).contains("saw the checkpoint in log/cosigned", "held checkpoint of");
            Path other = Files.copy(bundle, folder.resolve("other.zip"));
            Path stranger = folder.resolve("stranger");
            dev.wirewitness.evidence.log.checkpoint.WitnessKey.open(
                    stranger, "stranger", new dev.wirewitness.evidence.log.disk.RealDisk());
            assertThat(run("", "evidence", "verify", other.toString(), "--key", key, "--witness",
                    stranger.resolve("witness.vkey").toString(), "--max-gap-minutes", "60").exit()).isEqualTo(14);
            try (Product open = Product.start(third, "", "admin.log=open", "evidence.quorum=1")) {
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() ->
                        get(admin(open) + "/log/checkpoint", "").statusCode() == 200);
                assertThat(run("", "evidence", "verify", admin(open) + "/log/").exit()).isZero();
                HttpResponse<String> ready = get(admin(open) + "/readyz", "");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("0 of 0 witnesses");
            }
        }
    }

    private static String admin(Product product) {
        return "http://127.0.0.1:" + product.wirewitness().adminAddress().getPort();
    }

    private static HttpResponse<String> get(String url, String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
