package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.evidence.Decided;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium as an employee has it: the PAC file set, the CA in its certificate store. */
class BrowserTest {
    @TempDir
    private Path folder;

    /** Tells how it is asked for with the promise's value: the text of the answer and the code of the close. */
    private static final String WEBSOCKET =
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

    /** Looks like a live AWS access key id, and is none. */
    private static final String SECRET = "AKIA" + "Q3EGRIKTVM7XB2WN";

    private Chromium start(Product product) throws Exception {
        Tool browser = Tool.orSkip("the PAC file is not tried", "chromium", "chromium-browser", "google-chrome");
        Tool certutil = Tool.orSkip("the PAC file is not tried", "certutil");
        String store = "sql:" + Files.createDirectories(folder.resolve(".pki/nssdb"));
        assertThat(certutil.run("-d", store, "-N", "--empty-password").exit()).isZero();
        String ca = product.wirewitness().caFile().toString();
        assertThat(certutil.run("-d", store, "-A", "-t", "C,,", "-n", "wirewitness", "-i", ca).exit()).isZero();
        String pac = "http://127.0.0.1:" + product.wirewitness().adminAddress().getPort() + "/proxy.pac";
        return Chromium.start(browser, folder, "--proxy-pac-url=" + pac);
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
