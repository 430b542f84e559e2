package dev.wirewitness.app.ops;

import dev.wirewitness.app.e2e.Product;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What endpoints send through the product: one method per kind of exchange. */
final class Traffic implements AutoCloseable {
    /** Redacts, blocks one model family and one MCP server, holds image generation. */
    static final String POLICY =
            """
            version: 1
            name: Company AI policy
            contact: Ask security@example.com
            lists:
              approved-models: ["gpt-5*", "claude-*", "gemini-*"]
            rules:
              - id: images-need-a-person
                when: {model: "*image*"}
                then: hold
                reason: Generated images need a go-ahead.
                paragraph: AI policy 4.4
              - id: approved-models-only
                when:
                  operation: chat
                  not: {model: ["@approved-models", "*image*"]}
                then: block
                reason: This model is not approved for company data.
                paragraph: AI policy 4.2
              - id: no-shadow-tools
                when: {mcp: {server: "*shadow-tools*"}}
                then: block
                reason: Nobody approved this MCP server.
              - id: secrets
                when: {finding: {category: secret, confidence: ">= 60"}}
                then: redact
                reason: Secrets do not leave the company.
                paragraph: AI policy 5.1
              - id: personal-data
                when: {finding: {category: personal, confidence: ">= 60"}}
                then: redact
                reason: Personal data does not leave the company.
                paragraph: AI policy 5.2
            """;

    /** Looks like a live AWS access key id, and is none. */
    static final String SECRET = "AKIA" + "Q3EGRIKTVM7XB2WN";

    private static final String SDK = "OpenAI/Python 2.9.0";

    private final Product product;
    private final HttpClient client;

    Traffic(Product product) {
        this.product = product;
        this.client = client(product, product.tls());
    }

    HttpResponse<String> chat(String model, String prompt) {
        return chat(model, prompt, SDK);
    }

    HttpResponse<String> chat(String model, String prompt, String userAgent) {
        return post("https://api.openai.com/v1/chat/completions", chatBody(model, prompt, false), userAgent);
    }

    HttpResponse<String> streamed(String model, String prompt) {
        return post("https://api.openai.com/v1/chat/completions", chatBody(model, prompt, true), SDK);
    }

    /** Waits at the approval desk; completes when a person has answered. */
    CompletableFuture<HttpResponse<String>> held(String prompt) {
        return client.sendAsync(
                request("https://api.openai.com/v1/chat/completions", chatBody("gpt-image-2", prompt, false), SDK),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> anthropic(String model, String prompt) {
        return post(
                "https://api.anthropic.com/v1/messages",
                "{\"model\":" + quoted(model) + ",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":"
                        + quoted(prompt) + "}]}",
                "claude-cli/2.1.0 (external, cli)");
    }

    HttpResponse<String> gemini(String prompt) {
        return post(
                "https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:generateContent",
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":" + quoted(prompt) + "}]}]}",
                "GeminiCLI/0.21.0/gemini-3-pro (linux; x64)");
    }

    HttpResponse<String> mcpTool(String server, String tool) {
        return post(
                "https://" + server + "/mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":" + quoted(tool)
                        + ",\"arguments\":{\"id\":\"T-1\"}}}",
                "claude-cli/2.1.0 (external, cli)");
    }

    /** A host outside the catalogue, which is relayed unread: the client sees the host's own certificate. */
    HttpResponse<String> tunnelled() {
        try (HttpClient direct = client(product, trusting(product.provider().caPem()))) {
            return direct.send(
                    HttpRequest.newBuilder(URI.create("https://www.example.org/")).timeout(Duration.ofSeconds(20)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("tunnelled request: " + e, e);
        }
    }

    private HttpResponse<String> post(String url, String body, String userAgent) {
        try {
            return client.send(request(url, body, userAgent), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("POST " + url + ": " + e, e);
        }
    }

    private static HttpRequest request(String url, String body, String userAgent) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("User-Agent", userAgent)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static String chatBody(String model, String prompt, boolean stream) {
        return "{\"model\":" + quoted(model) + ",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":"
                + quoted(prompt) + "}]}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static HttpClient client(Product product, SSLContext tls) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(product.address()))
                .sslContext(tls)
                .build();
    }

    private static SSLContext trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("trust in the sample CA: " + e, e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
