package dev.wirewitness.app.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A headless Chromium with one page, driven over the DevTools protocol. Its profile lies in a folder of its own, and
 * so does its home, where it looks for certificates.
 */
final class Chromium implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private String session = "";

    private Chromium(Process process, URI devTools) throws Exception {
        this.process = process;
        this.socket = http.newWebSocketBuilder()
                .buildAsync(devTools, new Incoming())
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String target = call("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true)).path("sessionId").asText();
        call("Page.enable", Map.of());
        call("Runtime.enable", Map.of());
        call("Log.enable", Map.of());
    }

    /** Starts the {@code chromium} found by {@link Tool} with an empty profile under {@code home}. */
    static Chromium start(Tool chromium, Path home, String... flags) throws Exception {
        Path profile = Files.createDirectories(home.resolve("profile"));
        List<String> command = new ArrayList<>(List.of(
                chromium.file().toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--disable-features=OptimizationHints,MediaRouter,Translate", "--hide-scrollbars",
                "--remote-debugging-port=0", "--user-data-dir=" + profile));
        command.addAll(List.of(flags));
        command.add("about:blank");
        Path log = home.resolve("chromium.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        try {
            Path portFile = profile.resolve("DevToolsActivePort");
            List<String> port = Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast("Chromium ended at once; see " + log, () -> !process.isAlive())
                    .until(() -> Files.exists(portFile) ? Files.readAllLines(portFile) : List.<String>of(), l -> l.size() > 1);
            return new Chromium(process, URI.create("ws://127.0.0.1:" + port.get(0) + port.get(1)));
        } catch (Exception | AssertionError e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw e;
        }
    }

    void open(String url) {
        call("Page.navigate", Map.of("url", url));
    }

    /** What the page itself says is in JavaScript's terms: a string, number or boolean. */
    JsonNode evaluate(String script) {
        JsonNode answer = call(
                "Runtime.evaluate", Map.of("expression", script, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(script + ": " + answer.path("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    String text(String selector) {
        return evaluate("(document.querySelector(" + JSON.valueToTree(selector) + ") || {}).innerText || ''").asText();
    }

    /** Waits until the condition, a JavaScript expression, holds. */
    void until(String condition) {
        Awaitility.await(condition).atMost(PATIENCE).until(() -> evaluate("!!(" + condition + ")").asBoolean());
    }

    /** Runs before the scripts of every page opened from now on. */
    void before(String script) {
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    /** {@code scheme}: light or dark. */
    void look(String scheme, int width, int height) {
        call("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        call("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void screenshot(Path file) throws IOException {
        String data = call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Errors of scripts and messages of the browser (such as breaches of the content security policy) so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(message.toString(), true);
        try {
            JsonNode whole = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (whole.has("error")) {
                throw new IllegalStateException(method + ": " + whole.path("error"));
            }
            return whole.path("result");
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + ": no answer from Chromium", e);
        }
    }

    private final class Incoming implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void take(String message) {
            try {
                JsonNode json = JSON.readTree(message);
                CompletableFuture<JsonNode> answer = waiting.remove(json.path("id").asInt());
                if (answer != null) {
                    answer.complete(json);
                } else if (json.path("method").asText().equals("Runtime.exceptionThrown")) {
                    complaints.add(json.at("/params/exceptionDetails").toString());
                } else if (json.path("method").asText().equals("Log.entryAdded")
                        && json.at("/params/entry/level").asText().equals("error")) {
                    complaints.add(json.at("/params/entry/text").asText());
                }
            } catch (IOException e) {
                complaints.add("not JSON: " + message);
            }
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        http.shutdownNow();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
