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

    @Test
    void page_ofACatalogueHostGoesThroughTheProxy() throws Exception {
        Tool browser = Tool.orSkip("the PAC file is not tried", "chromium", "chromium-browser", "google-chrome");
        Tool certutil = Tool.orSkip("the PAC file is not tried", "certutil");
        try (Product product = Product.start(folder, "")) {
            String store = "sql:" + Files.createDirectories(folder.resolve(".pki/nssdb"));
            assertThat(certutil.run("-d", store, "-N", "--empty-password").exit()).isZero();
            String ca = product.wirewitness().caFile().toString();
            assertThat(certutil.run("-d", store, "-A", "-t", "C,,", "-n", "wirewitness", "-i", ca).exit()).isZero();
            String pac = "http://127.0.0.1:" + product.wirewitness().adminAddress().getPort() + "/proxy.pac";

            try (Chromium chromium = Chromium.start(browser, folder, "--proxy-pac-url=" + pac)) {
                chromium.open("https://api.openai.com/v1/models");
                chromium.until("document.body && document.body.innerText.includes('gpt-5.4')");
            }

            assertThat(product.statements(Decided.class, 1))
                    .anySatisfy(decided -> assertThat(decided.host()).isEqualTo("api.openai.com"));
        }
    }
}
