package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Tool.Said;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** curl comes in by each way and speaks each version of HTTP: what it gets must not depend on either. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaysOfCurlTest {
    private static final String POLICY = """
            version: 1
            name: ways
            rules:
              - id: old-models
                when: {model: gpt-3*}
                then: block
                reason: Old models are not approved.
              - id: secrets
                when: {finding: {category: secret}}
                then: redact
                reason: Secrets stay here.
            """;
    private static final String URL = "https://api.openai.com/v1/chat/completions";

    /** How curl is told to reach the proxy; PORT stands for its port. */
    private enum Way {
        HTTP_PROXY("-x", "http://127.0.0.1:PORT"),
        HTTPS_PROXY("-x", "https://localhost:PORT"),
        SOCKS5("--socks5-hostname", "127.0.0.1:PORT");

        private final List<String> options;

        Way(String... options) {
            this.options = List.of(options);
        }
    }

    private Path folder;
    private Product product;

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        Tool.orSkip("it is the client here", "curl");
        folder = temp;
        product = Product.start(folder, POLICY);
    }

    @AfterAll
    void stop() {
        if (product != null) {
            product.close();
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of("--http1.1", "--http2").map(http -> Arguments.of(way, http)));
    }

    private Said curl(Way way, String http, String... more) throws Exception {
        String ca = product.wirewitness().caFile().toString();
        List<String> all = new ArrayList<>(List.of(
                "-sS", "-m", "40", http, "--cacert", ca, "-H", "Content-Type: application/json", "-w",
                "\n%{http_code} HTTP/%{http_version}"));
        if (way == Way.HTTPS_PROXY) {
            all.addAll(List.of("--proxy-cacert", ca));
        }
        way.options.forEach(option -> all.add(option.replace("PORT", "" + product.address().getPort())));
        all.addAll(List.of(more));
        return Tool.orSkip("it is the client here", "curl").run(all.toArray(String[]::new));
    }

    private static String chat(String model, String text, String more) {
        return "{\"model\":\"" + model + "\"," + more + "\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    private static String version(String http) {
        return http.equals("--http2") ? "HTTP/2" : "HTTP/1.1";
    }

    @ParameterizedTest
    @MethodSource("ways")
    void answer_isServedAndRecorded(Way way, String http) throws Exception {
        Said said = curl(way, http, "-d", chat("gpt-5", "hello", ""), URL);

        assertThat(said.text()).contains("chat.completion").endsWith("200 " + version(http));
        assertThat(product.lastDecided().host()).isEqualTo("api.openai.com");
        assertThat(product.lastFinished().outcome()).isEqualTo("forwarded");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void stream_comesToItsEnd(Way way, String http) throws Exception {
        Said said = curl(way, http, "-N", "-d", chat("gpt-5", "tell me", "\"stream\":true,"), URL);

        assertThat(said.text()).contains("data: {", "data: [DONE]").endsWith("200 " + version(http));
        assertThat(product.lastFinished().outcome()).isEqualTo("forwarded");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void block_explainsItself(Way way, String http) throws Exception {
        Said said = curl(way, http, "-d", chat("gpt-3.5", "hello", ""), URL);

        assertThat(said.text()).contains("Old models are not approved.", "old-models").endsWith("400 " + version(http));
        assertThat(product.statements(Decided.class, 1).getLast().action()).isEqualTo("block");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void upload_ofTwoMebibytes_isRedactedWhole(Way way, String http) throws Exception {
        String secret = "AKIA" + "Q3EGRIKTVM7XB2WN";
        Path body = Files.writeString(
                folder.resolve("body"), chat("gpt-5", "word ".repeat(400_000) + secret, ""));
        Said said = curl(way, http, "--data-binary", "@" + body, URL);

        assertThat(said.text()).endsWith("200 " + version(http));
        assertThat(product.lastReceived().toString()).doesNotContain(secret);
        Finished finished = product.lastFinished();
        assertThat(finished.outcome()).isEqualTo("redacted");
        assertThat(finished.bytesOut()).isGreaterThan(1_900_000);
    }
}
