package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.Wirewitness;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.NodeStarted;
import dev.wirewitness.evidence.SystemObserved;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first sighting is told once in the life of a log, not once in the life of a process. */
final class SightingsTest {
    @TempDir
    Path folder;

    @Test
    void restart_systemsServersAndToolListsSeenBefore_areNotCalledTheFirstAgain() throws Exception {
        try (Product product = Product.start(folder, "", "intercept.scope=all")) {
            visit(product);
            product.statements(SystemObserved.class, 2);
            product.statements(McpObserved.class, 2);
        }
        try (Product product = Product.start(folder, "", "intercept.scope=all")) {
            visit(product);
            product.lastFinished();
            try (HttpClient client = client(product)) {
                post(client, "https://api.anthropic.com/v1/messages",
                        "{\"model\":\"claude-opus-4-5\",\"max_tokens\":5,"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            }
            product.statements(SystemObserved.class, 3);

            assertThat(product.statements(NodeStarted.class, 2)).hasSize(2);
            assertThat(systems(product.wirewitness())).doesNotHaveDuplicates().hasSize(3);
            assertThat(product.statements(McpObserved.class, 2)).extracting(McpObserved::change)
                    .containsExactly("first", "tools");
        }
    }

    private static List<String> systems(Wirewitness product) {
        List<String> systems = new ArrayList<>();
        EvidenceReader log = product.evidence();
        log.scan(0, log.size(), record -> {
            if (record.statement() instanceof SystemObserved seen) {
                systems.add(seen.systemId());
            }
        });
        return systems;
    }

    private static void visit(Product product) throws Exception {
        try (HttpClient client = client(product)) {
            post(client, "https://api.openai.com/v1/chat/completions",
                    "{\"model\":\"gpt-5.4\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            post(client, "https://mcp.tickets.example/mcp",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}");
        }
    }

    private static HttpClient client(Product product) {
        return HttpClient.newBuilder()
                .proxy(ProxySelector.of(product.address()))
                .sslContext(product.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private static void post(HttpClient client, String url, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("content-type", "application/json")
                        .header("accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }
}
