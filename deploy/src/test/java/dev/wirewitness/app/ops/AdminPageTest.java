package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.e2e.Product;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin page in a real browser, over a running product. */
class AdminPageTest {
    private static final String MARKUP = "<img src=x onerror=window.hurt=1>";

    @TempDir
    private Path folder;

    private Product product;
    private Traffic traffic;
    private Chromium chromium;

    @BeforeEach
    void start() throws Exception {
        Tool browser = Tool.orSkip("the admin page is not tried in a browser", "chromium", "chromium-browser", "google-chrome");
        product = Product.start(folder, Traffic.POLICY);
        traffic = new Traffic(product);
        chromium = Chromium.start(browser, folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
            traffic.close();
            product.close();
        }
    }

    @Test
    void decisions_appearAsTheyHappen() {
        chromium.open(page() + "#token=" + token());
        chromium.until("document.querySelector('#main') && !document.querySelector('#main').hidden");
        chromium.until("!document.querySelector('#empty').hidden");

        traffic.chat("gpt-5.4", "Good morning");
        traffic.chat("gpt-5.4", "My key is " + Traffic.SECRET);
        traffic.chat("deepseek-chat", "Hello");

        chromium.until("document.querySelectorAll('#rows tr').length === 3");
        chromium.until("document.querySelector('#n-block').innerText === '1'");
        assertThat(chromium.text("#rows tr:nth-child(1)")).contains("deepseek-chat", "approved-models-only");
        assertThat(chromium.text("#rows tr:nth-child(2)")).contains("aws-access-key");
        assertThat(chromium.evaluate("location.href").asText()).doesNotContain(token());
        chromium.evaluate("document.querySelector('[data-action=block]').click()");
        chromium.until("document.querySelectorAll('#rows tr').length === 1");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void hold_isApprovedByAPersonAndTheExchangeGoesOn() throws Exception {
        CompletableFuture<HttpResponse<String>> held = traffic.held("Draw a proxy");
        chromium.open(page() + "#token=" + token());
        chromium.until("document.querySelector('#hold-list button.approve')");
        assertThat(chromium.text("#hold-list")).contains("gpt-image-2", "go-ahead");

        chromium.evaluate("document.querySelector('#hold-list button.approve').click()");
        chromium.until("document.querySelector('#decide').open");
        chromium.evaluate("document.querySelector('#by').value = 'Ada Lovelace'");
        chromium.evaluate("document.querySelector('#note').value = 'Fine for the poster'");
        chromium.evaluate("document.querySelector('#decide-form').requestSubmit()");

        assertThat(held.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        chromium.until("document.querySelector('#holds').hidden");
        assertThat(product.lastDecided().action()).isEqualTo("hold");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void foreignText_isShownAndNeverRun() {
        chromium.open(page() + "#token=" + token());
        chromium.until("document.querySelector('#main') && !document.querySelector('#main').hidden");

        // Straight into the page, as if it came with the live feed: the log itself withholds such names.
        chromium.evaluate("(() => { const t = '" + MARKUP + "'; seen({ index: 1, exchange_id: 'x', time: t, system_id: t,"
                + " service: t, provider: t, client: t, surface: t, family: t, operation: t, model: t, host: t, mcp_server: t,"
                + " mcp_tool: t, action: 'allow', rule: t, findings: [{ category: 'secret', type: t, count: 2 }], inspected: t,"
                + " register_state: t, user: t, bytes_out: 1, proxy_micros: 1,"
                + " end: { outcome: t, status: 200, error: t, bytes_in: 1, total_micros: 1 } }); })()");
        chromium.until("document.querySelectorAll('#rows tr').length === 1");
        chromium.evaluate("document.querySelector('#rows tr').click()");
        chromium.until("document.querySelector('#detail').open");

        assertThat(chromium.text("#rows")).contains(MARKUP);
        assertThat(chromium.text("#fields")).contains(MARKUP);
        assertThat(chromium.evaluate("document.querySelectorAll('main img, dialog img').length").asInt()).isZero();
        assertThat(chromium.evaluate("typeof window.hurt").asText()).isEqualTo("undefined");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void policyOfThePage_runsNoInlineScriptAndReachesNoOtherHost() {
        chromium.open(page());
        chromium.until("document.querySelector('#login') && !document.querySelector('#login').hidden");

        chromium.evaluate("(() => { const s = document.createElement('script'); s.textContent = 'window.hurt = 1';"
                + " document.body.append(s); })()");

        assertThat(chromium.evaluate("typeof window.hurt").asText()).isEqualTo("undefined");
        assertThat(chromium.evaluate("fetch('http://127.0.0.1:" + product.provider().port() + "/').then(() => 'sent', () => 'kept in')")
                        .asText())
                .isEqualTo("kept in");
        assertThat(chromium.complaints()).anyMatch(c -> c.contains("Content Security Policy"));
    }

    @Test
    void login_refusesAWrongTokenWithWordsAndTakesTheRightOne() {
        chromium.open(page());
        chromium.until("document.querySelector('#login') && !document.querySelector('#login').hidden");

        chromium.evaluate("document.querySelector('#token').value = 'a-wrong-token'");
        chromium.evaluate("document.querySelector('#login').requestSubmit()");
        chromium.until("document.querySelector('#login-error').innerText.includes('not the token')");
        assertThat(chromium.evaluate("document.querySelector('#main').hidden").asBoolean()).isTrue();

        chromium.evaluate("document.querySelector('#token').value = " + "'" + token() + "'");
        chromium.evaluate("document.querySelector('#login').requestSubmit()");
        chromium.until("document.querySelector('#main') && !document.querySelector('#main').hidden");
        chromium.open("about:blank");
        chromium.open(page());
        chromium.until("document.querySelector('#main') && !document.querySelector('#main').hidden");
    }

    private String page() {
        return "http://127.0.0.1:" + product.wirewitness().adminAddress().getPort() + "/";
    }

    private String token() {
        return product.wirewitness().adminToken().value();
    }
}
