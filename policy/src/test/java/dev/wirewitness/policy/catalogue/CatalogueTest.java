package dev.wirewitness.policy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.Surface;
import dev.wirewitness.policy.WireFamily;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
    private static final Catalogue CATALOGUE = Catalogue.builtIn();

    @Test
    void service_byHost() {
        assertThat(id("api.openai.com")).isEqualTo("openai-api");
        assertThat(id("API.OpenAI.com.")).isEqualTo("openai-api");
        assertThat(id("eu.api.openai.com")).isEqualTo("openai-api");
        assertThat(id("my-res.openai.azure.com")).isEqualTo("azure-openai");
        assertThat(id("bedrock-runtime.eu-central-1.amazonaws.com")).isEqualTo("bedrock");
        assertThat(id("us-central1-aiplatform.googleapis.com")).isEqualTo("vertex-ai");
        assertThat(id("aiplatform.googleapis.com")).isEqualTo("vertex-ai");
        assertThat(id("ark.cn-beijing.volces.com")).isEqualTo("volcengine-ark");
        assertThat(id("ab.chatgpt.com")).isEqualTo("chatgpt-telemetry");
        assertThat(id("www.chatgpt.com")).isEqualTo("chatgpt");
        assertThat(id("x.mcp.cloudflare.com")).isEqualTo("cloudflare-mcp");
    }

    @Test
    void service_lookalikesAreUnknown() {
        for (String host : new String[] {
            "openai.com", "api.openai.com.evil.example", "xapi.openai.com", "bedrock-runtime.a.b.amazonaws.com",
            "openai.azure.com.x", "s3.amazonaws.com", "-aiplatform.googleapis.com", "", ".", "..", "example.org", "com"
        }) {
            assertThat(CATALOGUE.service(host)).as(host).isEmpty();
        }
    }

    @Test
    void service_pathDecides() {
        assertThat(id("api.individual.githubcopilot.com", "/mcp/readonly")).isEqualTo("github-mcp");
        assertThat(id("api.individual.githubcopilot.com", "//%6dcp")).isEqualTo("github-mcp");
        assertThat(id("api.individual.githubcopilot.com", "/mcpx")).isEqualTo("github-copilot");
        assertThat(id("api.githubcopilot.com", "/chat/completions")).isEqualTo("github-copilot");
        assertThat(id("chatgpt.com", "/backend-api/codex/responses")).isEqualTo("codex");
        assertThat(id("api.anthropic.com", "/api/event_logging/v2/batch")).isEqualTo("anthropic-telemetry");
        assertThat(CATALOGUE.service("graph.microsoft.com", "/v1.0/me")).isEmpty();
        assertThat(CATALOGUE.service("graph.microsoft.com")).isEmpty();
        assertThat(id("graph.microsoft.com", "/v1.0/copilot/x")).isEqualTo("m365-copilot-graph");
    }

    @Test
    void family_whereThePathIsNamed() {
        assertThat(CATALOGUE.family("mcp.notion.com", "/anything")).contains(WireFamily.MCP);
        assertThat(CATALOGUE.family("duckduckgo.com", "/duckchat/v1/chat")).contains(WireFamily.OPENAI_CHAT);
        assertThat(CATALOGUE.family("api.openai.com", "/v1/responses")).contains(WireFamily.OPENAI_RESPONSES);
        assertThat(CATALOGUE.family("api.openai.com", "/v1/responsesX")).isEmpty();
        assertThat(CATALOGUE.family("generativelanguage.googleapis.com", "/v1beta/openai/chat/completions"))
                .contains(WireFamily.OPENAI_CHAT);
    }

    @Test
    void covers_onlyWhatShouldBeOpened() {
        assertThat(CATALOGUE.covers("api.anthropic.com")).isTrue();
        assertThat(CATALOGUE.covers("mcp.linear.app")).isTrue();
        assertThat(CATALOGUE.covers("graph.microsoft.com")).isFalse();
        assertThat(CATALOGUE.covers("github.com")).isFalse();
        assertThat(CATALOGUE.hostPatterns())
                .contains("api.openai.com", ".openai.azure.com", "bedrock-runtime.*.amazonaws.com")
                .doesNotContain("graph.microsoft.com")
                .isSorted();
        assertThat(CATALOGUE.services()).hasSizeGreaterThan(120).doesNotHaveDuplicates();
    }

    @Test
    void mcpServer_provenance() {
        assertThat(CATALOGUE.mcpServer("https://mcp.notion.com/mcp"))
                .contains(new McpProvenance("Notion MCP", Provenance.OFFICIAL));
        assertThat(CATALOGUE.mcpServer("https://server.smithery.ai/x/mcp").orElseThrow().provenance())
                .isEqualTo(Provenance.KNOWN);
        assertThat(CATALOGUE.mcpServer("https://api.githubcopilot.com/mcp")).isPresent();
        assertThat(CATALOGUE.mcpServer("http://mcp.notion.com/mcp").orElseThrow().provenance())
                .isEqualTo(Provenance.UNKNOWN);
        assertThat(CATALOGUE.mcpServer("https://mcp.notion.com:8443/mcp").orElseThrow().provenance())
                .isEqualTo(Provenance.UNKNOWN);
        assertThat(CATALOGUE.mcpServer("https://api.openai.com/mcp")).isEmpty();
        assertThat(CATALOGUE.mcpServer("https://mcp.evil.example/mcp")).isEmpty();
        assertThat(CATALOGUE.mcpServer("nonsense")).isEmpty();
    }

    @Test
    void client_byItsOwnWords() {
        assertClient("claude-code 2.1.328", "User-Agent", "claude-cli/2.1.328 (external, sdk-cli)",
                "x-stainless-lang", "js");
        assertClient("claude-code", "X-Claude-Code-Session-Id", "1", "User-Agent", "Bun/1.4.4");
        assertClient("codex 0.169.0", "User-Agent",
                "codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.169.0)");
        assertClient("codex 1.2", "User-Agent", "Codex Desktop/1.2 (mac)");
        assertClient("gemini-cli 0.61.0", "User-Agent", "GeminiCLI-tui/0.61.0/gemini-3-pro (linux; x64; terminal)",
                "x-goog-api-client", "google-genai-sdk/1.30.0 gl-node/v24");
        assertClient("opencode 1.18.33", "User-Agent",
                "opencode/1.18.33 (linux 6; x64) ai-sdk/provider-utils/4.0.40 runtime/bun/1.3.14");
        assertClient("copilot-cli 1.0.102", "User-Agent", "copilot/1.0.102 (linux v24.20.0) term/unknown");
        assertClient("copilot-vscode 0.36.2", "User-Agent", "GitHubCopilotChat/0.36.2", "Copilot-Integration-Id",
                "vscode-chat");
        assertClient("cursor 3.17.21", "User-Agent", "connect-es/1.6.1", "x-cursor-client-version", "3.17.21");
        assertClient("cline", "User-Agent", "OpenAI/JS 5.20.1", "HTTP-Referer", "https://cline.bot");
        assertClient("roo-code 3.1", "User-Agent", "RooCode/3.1", "HTTP-Referer",
                "https://github.com/RooVetGit/Roo-Cline");
        assertClient("aider", "User-Agent", "litellm/1.60", "X-Title", "Aider");
        assertClient("kiro 0.6.18", "User-Agent",
                "aws-sdk-js/1.0.18 ua/2.1 os/linux api/codewhispererstreaming#1 m/E KiroIDE-0.6.18",
                "x-amzn-kiro-agent-mode", "vibe");
    }

    @Test
    void client_sdksAndBrowsers() {
        assertClient("openai-node 7.55.0", "User-Agent", "OpenAI/JS 7.55.0", "x-stainless-lang", "js");
        assertClient("openai-python 2.1.0", "User-Agent", "AsyncOpenAI/Python 2.1.0");
        assertClient("openai-java 4.2.0", "User-Agent", "OpenAIClientImpl/Java 4.2.0");
        assertClient("anthropic-node 1.10.0", "User-Agent", "Anthropic/JS 1.10.0");
        assertClient("google-genai 3.1.0", "User-Agent", "google-genai-sdk/3.1.0 gl-node/v24.21.0");
        assertClient("google-genai", "User-Agent", "okhttp", "X-Goog-Api-Client", "google-genai-sdk/1.0 gl-java/25");
        assertClient("mistral 2.7.0", "User-Agent", "mistral-client-typescript/2.7.0", "cookie", "");
        assertClient("ollama 0.6.4", "User-Agent", "ollama-js/0.6.4 (x64 linux Node.js/v24)");
        assertClient("aws-sdk 3.1161.0", "User-Agent", "aws-sdk-js/3.1161.0 ua/2.1 os/linux#6 lang/js");
        assertClient("vercel-ai 7.0.173", "User-Agent", "ai/7.0.173 ai-sdk-provider-utils/5.0.81 node.js/24");
        assertClient("langchain-js 1.0.0", "User-Agent", "langchainjs-openai/1.0.0 ((node/v24; linux; x64))",
                "x-stainless-lang", "js");
        assertClient("mcp-sdk", "User-Agent", "node", "mcp-protocol-version", "2025-06-18");
        assertClient("curl 8.5.0", "User-Agent", "curl/8.5.0");
        assertClient("browser 5.0", "User-Agent",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36");
        assertClient("claude-desktop 1.0.3", "User-Agent",
                "Mozilla/5.0 (Mac) AppleWebKit/537.36 Claude/1.0.3 Electron/37");
        assertThat(CATALOGUE.client(Headers.empty())).isEqualTo(Client.UNKNOWN);
        assertThat(CATALOGUE.client(Headers.of("User-Agent", "something/1"))).isEqualTo(Client.UNKNOWN);
        assertThat(CATALOGUE.client(Headers.of("User-Agent", "curl/8")).surface()).isEqualTo(Surface.SDK);
    }

    @Test
    void client_anyHeaders_neverThrows() {
        Random random = new Random(3);
        String alphabet = "/ ().;-1aOpenAI\u00e9\n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder agent = new StringBuilder(random.nextBoolean() ? "OpenAI/JS " : "");
            for (int k = random.nextInt(30); k > 0; k--) {
                agent.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Client client = CATALOGUE.client(Headers.of("User-Agent", agent.toString()));
            assertThat(client.version().orElse("1")).matches("[!-~]{1,48}");
        }
    }

    @Test
    void load_extendsAndReplaces() {
        Catalogue mine = Catalogue.load(
                """
                services:
                  - {id: house-llm, name: House LLM, provider: house, kind: api, hosts: [llm.house.example],
                          paths: {/v1/talk: openai-chat}}
                  - {id: sora, name: Sora, provider: openai, kind: web, hosts: [sora.com]}
                clients:
                  - {id: house-agent, surface: agent-cli, agents: [houseagent]}
                """,
                "mine.yaml");

        assertThat(mine.service("llm.house.example")).contains(new AiService("house-llm", "House LLM", "house",
                ServiceKind.API));
        assertThat(mine.family("llm.house.example", "/v1/talk")).contains(WireFamily.OPENAI_CHAT);
        assertThat(mine.service("sora.com").orElseThrow().kind()).isEqualTo(ServiceKind.WEB);
        assertThat(mine.service("api.openai.com")).isPresent();
        assertThat(mine.client(Headers.of("user-agent", "HouseAgent/2.0")).version()).contains("2.0");
        assertThat(mine.digest()).matches("sha256:[0-9a-f]{64}").isNotEqualTo(CATALOGUE.digest());
        assertThat(Catalogue.load("", "empty.yaml").digest()).isEqualTo(CATALOGUE.digest());
    }

    @Test
    void load_complaintsNamePlaceKeyAndExpected() {
        complains("services:\n  - {id: a, nam: x}\n", "mine.yaml:2:13: nam \"nam\" (expected: one of [hosts, id, ");
        complains("services:\n  - {id: A b}\n", "mine.yaml:2:10: id \"A b\" (expected: 1 to 64 of a-z, 0-9 and -)");
        complains("services:\n  - {id: a, name: n, provider: p, kind: apo, hosts: [x]}",
                "kind \"apo\" (expected: one of [api, web,");
        complains("services:\n  - {id: a, name: n, provider: p, kind: api}",
                "mine.yaml:2:5: hosts (expected: to be there)");
        complains("services:\n  - {id: a, name: n, provider: p, kind: api, hosts: ['*.com']}", "hosts \"*.com\"");
        complains("services:\n  - {id: a, name: n, provider: p, kind: api, hosts: ['x.example:80']}", "without port");
        complains("services:\n  - {id: a, name: n, provider: p, kind: api, hosts: ['*']}", "hosts \"*\"");
        complains("services: 3", "mine.yaml:1:11: services \"3\" (expected: a list)");
        complains("services: [", "mine.yaml:");
        complains("- x", "mine.yaml:1:1: the file (expected: a map of keys to values)");
    }

    private static void complains(String yaml, String text) {
        assertThatThrownBy(() -> Catalogue.load(yaml, "mine.yaml"))
                .isInstanceOf(InvalidCatalogue.class)
                .hasMessageContaining("mine.yaml")
                .hasMessageContaining(text);
    }

    private static void assertClient(String expected, String... headers) {
        Client client = CATALOGUE.client(Headers.of(headers));
        assertThat((client.id() + " " + client.version().orElse("")).strip()).isEqualTo(expected);
    }

    private static String id(String host) {
        return CATALOGUE.service(host).map(AiService::id).orElse("none");
    }

    private static String id(String host, String path) {
        Optional<AiService> service = CATALOGUE.service(host, path);
        return service.map(AiService::id).orElse("none");
    }
}
