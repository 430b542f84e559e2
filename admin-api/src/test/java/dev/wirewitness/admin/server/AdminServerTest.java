package dev.wirewitness.admin.server;

import static dev.wirewitness.admin.Samples.decided;
import static dev.wirewitness.admin.Samples.finished;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.admin.AdminParts;
import dev.wirewitness.admin.AdminSettings;
import dev.wirewitness.admin.MemoryLog;
import dev.wirewitness.evidence.log.store.PublishedLog;
import dev.wirewitness.policy.approval.ApprovalDesk;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {
    private static final String TOKEN = "a-token-that-nobody-guesses";

    private final MemoryLog log = new MemoryLog();
    private final Map<String, String> checks = new HashMap<>(Map.of("log", "ok"));
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server;

    @TempDir
    Path published;

    @BeforeEach
    void start() {
        server = AdminServer.start(
                new AdminSettings("127.0.0.1", 0, TOKEN, false),
                new AdminParts(
                        log,
                        new PublishedLog(published),
                        Optional.empty(),
                        () -> "{\"systems\":[]}",
                        () -> "test",
                        () -> "{\"name\":\"test\"}",
                        () -> "-----BEGIN CERTIFICATE-----\n",
                        () -> List.of("api.openai.com", ".anthropic.com", "bedrock-runtime.*.amazonaws.com"),
                        "0.0.0.0",
                        8080,
                        new ApprovalDesk(),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        () -> checks,
                        InstantSource.system()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void openRoutes_needNoToken() throws Exception {
        for (String path : List.of("/healthz", "/readyz", "/metrics", "/proxy.pac", "/ca.pem", "/", "/api/v1/openapi.json")) {
            assertThat(get(path, "").statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void guardedRoutes_refuseMissingAndWrongTokens() throws Exception {
        for (String path : List.of("exchanges", "live", "inventory", "checkpoint", "policy", "status", "approvals")) {
            assertThat(get("/api/v1/" + path, "").statusCode()).as(path).isEqualTo(401);
            assertThat(get("/api/v1/" + path, TOKEN + "x").statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void readyz_saysWhichCheckFails() throws Exception {
        checks.put("log", "not writable: disk full");

        HttpResponse<String> answer = get("/readyz", "");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("not writable: disk full");
    }

    @Test
    void exchanges_comeNewestFirstAndArePagedAndFiltered() throws Exception {
        for (int i = 0; i < 5; i++) {
            log.add(1_000_000L * i, decided("x" + i, i % 2 == 0 ? "allow" : "block"));
            log.add(1_000_000L * i + 5, finished("x" + i));
        }

        JsonNode first = page("limit=2");
        assertThat(ids(first)).containsExactly("x4", "x3");
        assertThat(first.path("more").asBoolean()).isTrue();
        assertThat(first.at("/exchanges/0/end/outcome").asText()).isEqualTo("forwarded");
        JsonNode rest = page("limit=3&before=" + first.at("/exchanges/1/index").asLong());
        assertThat(ids(rest)).containsExactly("x2", "x1", "x0");
        assertThat(rest.path("more").asBoolean()).isFalse();
        assertThat(ids(page("action=block"))).containsExactly("x3", "x1");
        assertThat(ids(page("finding=email-address"))).hasSize(5);
        assertThat(ids(page("finding=iban"))).isEmpty();
    }

    @Test
    void exchanges_unknownParameterIsAnErrorThatNamesIt() throws Exception {
        assertThat(get("/api/v1/exchanges?provder=openai", TOKEN).body()).contains("provder: not a parameter");
        assertThat(get("/api/v1/exchanges?limit=many", TOKEN).body()).contains("limit: 'many'");
        assertThat(get("/api/v1/exchanges?limit=100000", TOKEN).statusCode()).isEqualTo(400);
    }

    @Test
    void live_sendsADecisionAsItHappens() throws Exception {
        HttpResponse<java.io.InputStream> feed = client.send(
                request("/api/v1/live", TOKEN).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(feed.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(": connected");

            log.add(1, decided("live-1", "redact"));

            String line = lines.readLine();
            while (!line.startsWith("data: ")) {
                line = lines.readLine();
            }
            assertThat(json.readTree(line.substring(6)).path("exchange_id").asText()).isEqualTo("live-1");
        }
    }

    @Test
    void pac_namesTheHostTheClientAskedForWhenTheProxyListensEverywhere() throws Exception {
        assertThat(get("/proxy.pac", "").body()).contains("'PROXY ' + '127.0.0.1:8080'");
    }

    @Test
    void pac_speaksToTheProxyAsAsked() throws Exception {
        assertThat(get("/proxy.pac?way=https", "").body()).contains("'HTTPS ' + '127.0.0.1:8080'");
        assertThat(get("/proxy.pac?way=socks5", "").body()).contains("'SOCKS5 ' + '127.0.0.1:8080'");
        assertThat(get("/proxy.pac?way=ftp", "").statusCode()).isEqualTo(400);
        assertThat(get("/proxy.pac?way=ftp", "").body()).contains("expected: http, https or socks5");
    }

    @Test
    void openApi_documentsEveryRouteAndOnlyRealOnes() throws Exception {
        JsonNode document = json.readTree(get("/api/v1/openapi.json", "").body());
        Set<String> documented = new HashSet<>();
        document.path("paths").fieldNames().forEachRemaining(documented::add);

        assertThat(documented)
                .containsExactlyInAnyOrder(
                        "/healthz", "/readyz", "/metrics", "/proxy.pac", "/ca.pem", "/api/v1/exchanges", "/api/v1/live",
                        "/api/v1/inventory", "/api/v1/policy", "/api/v1/checkpoint", "/api/v1/status",
                        "/api/v1/approvals", "/api/v1/approvals/{id}", "/log/{path}", "/witness/add-checkpoint");
        for (String path : documented) {
            boolean read = document.path("paths").path(path).has("get");
            if (read && !path.contains("{") && !path.endsWith("live")) {
                assertThat(get(path, TOKEN).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void log_isReadWithTheTokenAlone_andOnlyItsPublicFiles() throws Exception {
        Files.writeString(published.resolve("checkpoint"), "origin\n");
        Files.writeString(published.resolve("log.key"), "secret");
        Files.createDirectories(published.resolve("tile/0"));
        Files.write(published.resolve("tile/0/000"), new byte[8192]);

        assertThat(get("/log/checkpoint", "").statusCode()).isEqualTo(401);
        assertThat(get("/log/checkpoint", TOKEN).body()).isEqualTo("origin\n");
        HttpResponse<String> tile = get("/log/tile/0/000", TOKEN);
        assertThat(tile.headers().firstValue("cache-control")).contains("max-age=31536000, immutable");
        assertThat(tile.headers().firstValue("content-type")).contains("application/octet-stream");
        for (String path : List.of("log.key", "tile/0/001", "tile/64/000", "tile/0/000.p/256x", "lock", "", "tile")) {
            assertThat(get("/log/" + path, TOKEN).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void approvals_unknownIdIsNotFoundAndBadBodyIsExplained() throws Exception {
        assertThat(decide("none", "{\"decision\":\"approve\",\"by\":\"Ada\"}").statusCode()).isEqualTo(404);
        assertThat(decide("none", "{\"decision\":\"maybe\",\"by\":\"Ada\"}").body()).contains("expected: approve or deny");
        assertThat(decide("none", "{\"decision\":\"approve\"}").body()).contains("by: who decides");
        assertThat(decide("none", "{").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> decide(String id, String body) throws IOException, InterruptedException {
        return client.send(
                request("/api/v1/approvals/" + id, TOKEN).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode page(String query) throws IOException, InterruptedException {
        return json.readTree(get("/api/v1/exchanges?" + query, TOKEN).body());
    }

    private static List<String> ids(JsonNode page) {
        return page.path("exchanges").valueStream().map(e -> e.path("exchange_id").asText()).toList();
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return client.send(request(path, token).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().getPort() + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }
}
