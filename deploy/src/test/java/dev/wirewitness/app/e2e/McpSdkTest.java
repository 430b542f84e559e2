package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.wirewitness.evidence.McpObserved;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The MCP Java SDK through the proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpSdkTest {
    private final Product product;

    McpSdkTest() throws Exception {
        product = Product.start(
                Files.createTempDirectory("wirewitness-mcp"), Policies.STRICT, "intercept.scope=all");
    }

    @AfterAll
    void stop() {
        product.close();
    }

    @Test
    void tools_areListedCalledAndObserved() {
        try (McpSyncClient client = client("https://mcp.tickets.example")) {
            client.initialize();

            assertThat(client.listTools().tools()).hasSize(2);
            CallToolResult result = client.callTool(new CallToolRequest("get_ticket", Map.of("id", "T-1")));

            assertThat(((TextContent) result.content().getFirst()).text()).contains("get_ticket");
            assertThat(product.statements(McpObserved.class, 2))
                    .anySatisfy(observed -> assertThat(observed.tools()).hasSize(2));
        }
    }

    @Test
    void toolCall_secretInArgumentsNeverReachesTheServer() {
        try (McpSyncClient client = client("https://mcp.tickets.example")) {
            client.initialize();

            CallToolResult result =
                    client.callTool(new CallToolRequest("search_tickets", Map.of("query", "key " + Policies.SECRET)));

            assertThat(product.lastReceived().body()).doesNotContain(Policies.SECRET);
            assertThat(((TextContent) result.content().getFirst()).text()).contains(Policies.SECRET);
        }
    }

    @Test
    void server_thatThePolicyForbidsIsRefusedWithOurWords() {
        try (McpSyncClient client = client("https://mcp.shadow-tools.example")) {
            Throwable refusal = catchThrowable(client::initialize);

            assertThat(refusal).hasStackTraceContaining("nobody approved it");
            assertThat(product.provider().received())
                    .noneMatch(received -> received.host().startsWith("mcp.shadow-tools"));
        }
    }

    private McpSyncClient client(String server) {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder(server)
                        .endpoint("/mcp")
                        .customizeClient(http -> http.proxy(ProxySelector.of(product.address())).sslContext(product.tls()))
                        .build())
                .build();
    }
}
