package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.evidence.Decided;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node's own WebSocket, which finds the proxy by the usual variables from Node 24 on. */
class NodeSocketTest {
    private static final String SCRIPT =
            """
            const socket = new WebSocket('wss://api.openai.com/v1/responses');
            let text = '';
            socket.onopen = () => socket.send(JSON.stringify({type: 'response.create', model: 'gpt-5.4', input: 'hi'}));
            socket.onmessage = event => {
              const message = JSON.parse(event.data);
              text += message.type === 'response.output_text.delta' ? message.delta : '';
              if (message.type === 'response.completed') socket.close(1000);
            };
            socket.onerror = event => console.log('error ' + event.message);
            socket.onclose = event => console.log(text + ' ' + event.code);
            """;

    @TempDir
    private Path folder;

    @Test
    void webSocket_goesThroughTheProxy() throws Exception {
        Tool node = Tool.orSkip("Node's WebSocket is not tried", "node");
        String version = node.run("-p", "process.versions.node").text().strip();
        int major = Integer.parseInt(version.substring(0, version.indexOf('.')));
        assumeTrue(major >= 24, () -> "skipped: node is " + version + "; its WebSocket finds a proxy from 24 on");
        try (Product product = Product.start(folder, "")) {
            Map<String, String> environment = Map.of(
                    "NODE_USE_ENV_PROXY", "1",
                    "HTTPS_PROXY", "http://127.0.0.1:" + product.address().getPort(),
                    "NODE_EXTRA_CA_CERTS", product.wirewitness().caFile().toString());

            Tool.Said said = node.run(environment, SCRIPT, "-");

            assertThat(said.text()).contains("You said: hi 1000");
            assertThat(product.statements(Decided.class, 2).getLast().model()).contains("gpt-5.4");
        }
    }
}
