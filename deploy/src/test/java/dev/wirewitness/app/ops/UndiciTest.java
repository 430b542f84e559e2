package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.evidence.Decided;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** undici's proxy agent, as Node's clients use it: the undici that npm brings along. */
class UndiciTest {
    private static final String SCRIPT =
            """
            const {ProxyAgent, request} = require(process.env.UNDICI);
            const ca = require('fs').readFileSync(process.env.CA);
            const agent = new ProxyAgent({
              uri: process.env.PROXY,
              proxyTls: {ca},
              requestTls: {ca},
              allowH2: process.env.HTTP === '2'
            });
            const ask = async stream => {
              const answer = await request('https://api.openai.com/v1/chat/completions', {
                dispatcher: agent,
                method: 'POST',
                headers: {'content-type': 'application/json'},
                body: JSON.stringify({model: 'gpt-5.4', stream, messages: [{role: 'user', content: 'hi'}]})
              });
              console.log(answer.statusCode, await answer.body.text());
            };
            ask(false).then(() => ask(true)).then(() => agent.close(), error => console.log('failed', error));
            """;

    @TempDir
    private Path folder;

    /** The proxy's host has to be in its certificate. */
    @ParameterizedTest
    @CsvSource({"http://127.0.0.1, 1", "http://127.0.0.1, 2", "https://localhost, 1", "https://localhost, 2"})
    void answersAndStreams_comeThrough(String proxy, String http) throws Exception {
        Tool node = Tool.orSkip("undici is not tried", "node");
        Tool npm = Tool.orSkip("undici is not tried", "npm");
        Path undici = Path.of(npm.run("root", "-g").text().strip(), "npm", "node_modules", "undici");
        assumeTrue(Files.isDirectory(undici), () -> "skipped: npm brings no undici in " + undici);
        try (Product product = Product.start(folder, "")) {
            Map<String, String> environment = Map.of(
                    "UNDICI", undici.toString(),
                    "CA", product.wirewitness().caFile().toString(),
                    "PROXY", proxy + ":" + product.address().getPort(),
                    "HTTP", http);

            Tool.Said said = node.run(environment, SCRIPT, "-");

            assertThat(said.text()).startsWith("200 {").contains("You said: hi", "200 data: {", "data: [DONE]");
            assertThat(product.statements(Decided.class, 2)).allSatisfy(one -> assertThat(one.host()).isEqualTo("api.openai.com"));
        }
    }
}
