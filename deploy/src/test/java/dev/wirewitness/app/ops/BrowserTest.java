package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.evidence.Decided;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chromium as an employee has it: the PAC file set, the CA in its certificate store. */
class BrowserTest {
    @TempDir
    private Path folder;

    /** Tells how it is asked for with the promise's value: the text of the answer and the code of the close. */
    static final String WEBSOCKET =
            """
            new Promise((done, fail) => {
              const socket = new WebSocket('wss://api.openai.com/v1/responses');
              let text = '';
              socket.onopen = () => socket.send(JSON.stringify({type: 'response.create', model: 'gpt-5.4',
                  input: 'key %s'}));
              socket.onmessage = event => {
                const message = JSON.parse(event.data);
                text += message.type === 'response.output_text.delta' ? message.delta : '';
                if (message.type === 'response.completed') socket.close(3001, 'done');
              };
              socket.onerror = () => fail(new Error('socket'));
              socket.onclose = event => done(text + ' ' + event.code + ' ' + event.wasClean + socket.extensions);
            })
            """;

    private static String pac(String way) {
        String script = "function FindProxyForURL(url, host) { return host == 'api.openai.com' ? '%s' : 'PROXY 127.0.0.1:1'; }"
                .formatted(way);
        return "--proxy-pac-url=data:application/x-ns-proxy-autoconfig;base64,"
                + Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.US_ASCII));
    }

    static final String STREAM =
            """
            fetch('https://api.openai.com/v1/chat/completions', {
              method: 'POST',
              headers: {'Content-Type': 'application/json'},
              body: JSON.stringify({model: 'gpt-5.4', stream: true, messages: [{role: 'user', content: 'hi'}]})
            }).then(answer => answer.text())
            """;

    /** Looks like a live AWS access key id, and is none. */
    static final String SECRET = "AKIA" + "Q3EGRIKTVM7XB2WN";

    private Chromium start(Product product) throws Exception {
        return start(product, "--proxy-pac-url=http://127.0.0.1:" + product.wirewitness().adminAddress().getPort() + "/proxy.pac");
    }

    private Chromium start(Product product, String way) throws Exception {
        Tool browser = Tool.orSkip("no browser is tried", "chromium", "chromium-browser", "google-chrome");
        Tool certutil = Tool.orSkip("no browser is tried", "certutil");
        trust(certutil, folder, product.wirewitness().caFile().toString());
        return Chromium.start(browser, folder, way);
    }

    /** A browser with this home takes certificates of this CA. */
    static void trust(Tool certutil, Path home, String ca) throws Exception {
        String store = "sql:" + Files.createDirectories(home.resolve(".pki/nssdb"));
        assertThat(certutil.run("-d", store, "-N", "--empty-password").exit()).isZero();
        assertThat(certutil.run("-d", store, "-A", "-t", "C,,", "-n", "wirewitness", "-i", ca).exit()).isZero();
    }

    @Test
    void webSocket_ofAPageIsInspected() throws Exception {
        try (Product product = Product.start(folder, "");
                Chromium chromium = start(product)) {
            chromium.open("https://api.openai.com/v1/models");
            chromium.until("document.body && document.body.innerText.includes('gpt-5.4')");

            String answer = chromium.evaluate(WEBSOCKET.formatted(SECRET)).asText();

            assertThat(answer).isEqualTo("You said: key " + SECRET + " 3001 true");
            assertThat(product.lastReceived().body()).contains("response.create").doesNotContain(SECRET);
            assertThat(product.statements(Decided.class, 3))
                    .anySatisfy(decided -> assertThat(decided.action()).isEqualTo("redact"));
        }
    }

    /** In a PAC file's words; {@code %d}: the port of the proxy. What Chromium asks for on its own goes nowhere. */
    @ParameterizedTest
    @ValueSource(strings = {"PROXY 127.0.0.1:%d", "HTTPS localhost:%d", "SOCKS5 127.0.0.1:%d"})
    void everyWayIn_servesPagesStreamsAndWebSockets(String way) throws Exception {
        try (Product product = Product.start(folder, "");
                Chromium chromium = start(product, pac(way.formatted(product.address().getPort())))) {
            chromium.open("https://api.openai.com/v1/models");
            chromium.until("document.body && document.body.innerText.includes('gpt-5.4')");
            assertThat(chromium.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol").asText())
                    .isEqualTo("h2");

            assertThat(chromium.evaluate(STREAM).asText()).contains("data: {", "data: [DONE]");
            assertThat(chromium.evaluate(WEBSOCKET.formatted("word")).asText())
                    .isEqualTo("You said: key word 3001 true");
            assertThat(product.statements(Decided.class, 4))
                    .allSatisfy(decided -> assertThat(decided.host()).isEqualTo("api.openai.com"));
        }
    }

    @Test
    void page_ofACatalogueHostGoesThroughTheProxy() throws Exception {
        try (Product product = Product.start(folder, "")) {
            try (Chromium chromium = start(product)) {
                chromium.open("https://api.openai.com/v1/models");
                chromium.until("document.body && document.body.innerText.includes('gpt-5.4')");
            }

            assertThat(product.statements(Decided.class, 1))
                    .anySatisfy(decided -> assertThat(decided.host()).isEqualTo("api.openai.com"));
        }
    }
}
