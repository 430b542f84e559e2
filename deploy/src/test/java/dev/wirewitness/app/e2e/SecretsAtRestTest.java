package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.wirewitness.app.Wirewitness;
import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.aims.control.ControlMap;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import dev.wirewitness.evidence.aims.report.Period;
import dev.wirewitness.evidence.aims.report.Report;
import dev.wirewitness.evidence.aims.report.ReportInputs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Secrets never rest here: values planted wherever a client can put one are looked for, in every spelling, in all that
 * the product keeps, prints, counts and shows.
 */
final class SecretsAtRestTest {
    private static final String KEY = "AKIA" + "Q3EGRIKTVM7XB2WN";
    private static final String GITHUB = "ghp_" + "x7Kd92LmQpRt5VwYz3BnCfHjS8aEgU1i4oT6";
    private static final String BEARER = "sk-proj-" + "Zq8Lw3Nx7Rt2Vb6Ym1Kc9Pd4Fg5Hj0Sa";
    private static final String COOKIE = "sess-4f9a7c1e88d2b35061aa";
    private static final String QUERY_KEY = "AIza" + "SyD4k9Qm2XwLr7Tn5Vb8Zc1Hf3Jg6Kp0Ye2";
    private static final String MAIL = "alice.liddell@wonderland-hospital.org";
    private static final String PASSWORD = "Tr0ub4dor&3-\"horse\"-st\u00e4ple";
    private static final String PROSE = "the merger with Looking-Glass Holdings closes in March";
    private static final String USER = "alice.liddell.proxyuser";
    private static final String URL_TOKEN = "NjY3ZTQ4OWQ3Yzk1MzE0Yg8xQz";
    private static final String URL_UUID = "6f1c9a52-7be0-4d35-9b1e-2f8c4ad07e61";
    private static final String FILE = "salaries-of-alice-liddell.xlsx";

    private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder;

    @Test
    void plantedValues_occurInNothingThatIsKeptPrintedCountedOrShown() throws Exception {
        AppenderBase<ILoggingEvent> appender = listening();
        Map<String, byte[]> kept = new LinkedHashMap<>();
        try (Product product = Product.start(folder, Policies.STRICT, "intercept.scope=all")) {
            send(product);
            assertThat(product.statements(Decided.class, 20)).extracting(Decided::model).isNotEmpty();
            product.statements(Finished.class, 20);
            assertThat(product.statements(McpObserved.class, 3)).isNotEmpty();
            product.statements(ConnectionRefused.class, 1);
            product.wirewitness().publish();
            shown(product.wirewitness(), kept);
        } finally {
            ((Logger) LoggerFactory.getLogger("dev.wirewitness")).detachAppender(appender);
        }
        files(folder.resolve("data"), kept);
        kept.put("operational log", String.join("\n", logged).getBytes(StandardCharsets.UTF_8));
        assertThat(kept.keySet()).anyMatch(name -> name.contains("tile/entries")).hasSizeGreaterThan(20);

        List<String> leaks = new ArrayList<>();
        spellings().forEach((spelling, value) -> kept.forEach((where, bytes) -> {
            if (new String(bytes, StandardCharsets.ISO_8859_1)
                    .contains(new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))) {
                leaks.add(spelling + " in " + where);
            }
        }));
        assertThat(leaks).isEmpty();
    }

    // ---- what is sent

    private void send(Product product) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .proxy(ProxySelector.of(product.address()))
                .sslContext(product.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build()) {
            String chat = "https://api.openai.com/v1/chat/completions";
            chat(client, chat, "gpt-5.4", "Key " + KEY + ", token " + GITHUB + ", mail " + MAIL);
            chat(client, chat, "gpt-5.4", PROSE + "; password = " + json(PASSWORD));
            chat(client, chat, "gpt-5.4-" + KEY, "hi");
            chat(client, chat, "gpt-5 for " + MAIL, "hi");
            chat(client, chat, "gpt-5/" + GITHUB, "hi");
            chat(client, chat, "gpt-5:" + URL_TOKEN, "hi");
            chat(client, chat, PROSE, "hi");
            post(client, chat, """
                    {"model":"gpt-5.4","stream":true,"user":"%s","metadata":{"mail":"%s"},"messages":[
                    {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":
                      {"name":"login","arguments":"{\\"password\\":\\"%s\\",\\"key\\":\\"%s\\"}"}}]},
                    {"role":"tool","tool_call_id":"c1","content":"stored in %s"},
                    {"role":"user","content":[{"type":"file","file":
                        {"filename":"%s","file_data":"data:text/plain;base64,%s"}},
                      {"type":"text","text":"read it, call the tool"}]}],
                    "tools":[{"type":"function","function":{"name":"%s","description":"%s"}}]}
                    """.formatted(
                    USER, MAIL, json(json(PASSWORD)), KEY, FILE, FILE, base64(GITHUB), GITHUB, PROSE));
            post(client, chat + "?api_key=" + QUERY_KEY + "&file=" + FILE, "{\"model\":\"gpt-5.4\",\"messages\":[]}");
            post(client, chat, "{\"model\":\"" + KEY + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROSE);
            post(client, chat, "not json at all: " + KEY + " " + PROSE);
            String gemini = "https://generativelanguage.googleapis.com/v1beta/models/";
            post(client, gemini + "gemini-3-pro:generateContent?key=" + QUERY_KEY,
                    "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + PROSE + "\"}]}]}");
            post(client, gemini + KEY + ":generateContent", "{\"contents\":[]}");
            post(client, "https://api.anthropic.com/v1/messages", """
                    {"model":"claude-%s","max_tokens":5,"metadata":{"user_id":"%s"},"system":"%s",
                    "messages":[{"role":"user","content":"%s"}]}""".formatted(GITHUB, USER, PROSE, KEY));
            post(client, "https://api.openai.com/v1/files/" + FILE + "/" + URL_TOKEN, "{}");
            mcp(client);
            ask(client, request(chat).method(KEY, HttpRequest.BodyPublishers.ofString("{}")));
            ask(client, request("https://api.openai.com/v1/models").GET());
        }
        String host = " HTTP/1.1\r\nHost: api.openai.com\r\n";
        raw(product, "POST http://api.openai.com/v1/chat/completions?key=" + QUERY_KEY + host
                + "Proxy-Authorization: Basic " + base64(USER + ":" + PASSWORD) + "\r\nContent-Length: 2\r\n\r\n{}");
        raw(product, "POST http://" + USER + ":" + BEARER + "@api.openai.com/v1/" + KEY + host + "\r\n");
        raw(product, "GET /" + KEY + " HTTP/1.1\r\nHost: " + GITHUB
                + "\r\nAuthorization Bearer " + BEARER + "\r\n\r\n");
        raw(product, KEY + " " + GITHUB + " " + BEARER + "\r\n\r\n");
    }

    private static void mcp(HttpClient client) throws Exception {
        String tickets = "https://mcp.tickets.example/mcp";
        post(client, tickets, rpc("initialize", "{\"protocolVersion\":\"" + KEY + "\",\"clientInfo\":"
                + "{\"name\":\"" + USER + "\",\"version\":\"1\"}}"));
        post(client, tickets, rpc("tools/list", "{}"));
        post(client, tickets, rpc("tools/call", "{\"name\":\"get_" + GITHUB
                + "\",\"arguments\":{\"id\":\"" + KEY + "\"}}"));
        post(client, tickets, rpc("tools/call", "{\"name\":\"" + PROSE + "\",\"arguments\":{}}"));
        post(client, tickets, rpc("tools/call", "{\"name\":\"mail_" + MAIL
                + "\",\"arguments\":{\"q\":\"" + PROSE + "\"}}"));
        post(client, tickets, rpc("resources/read", "{\"uri\":\"file:///home/" + USER + "/" + FILE
                + "?t=" + URL_TOKEN + "\"}"));
        post(client, tickets, rpc("prompts/get", "{\"name\":\"" + KEY + "\"}"));
        post(client, tickets, rpc("custom/" + GITHUB, "{}"));
        post(client, tickets + "?token=" + QUERY_KEY, rpc("tools/list", "{}"));
        post(client, "https://mcp.tickets.example/s/" + URL_TOKEN + "/mcp", rpc("tools/list", "{}"));
        post(client, "https://mcp.tickets.example/u/" + URL_UUID + "/mcp", rpc("tools/list", "{}"));
        post(client, "https://mcp.tickets.example/" + GITHUB + "/mcp", rpc("tools/list", "{}"));
        post(client, "https://mcp.tickets.example/" + MAIL + "/mcp", rpc("tools/list", "{}"));
    }

    private static String rpc(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"" + URL_TOKEN
                + "\",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static void chat(HttpClient client, String url, String model, String text) throws Exception {
        post(client, url, "{\"model\":\"" + json(model)
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + json(text) + "\"}]}");
    }

    private static HttpRequest.Builder request(String url) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.replace(" ", "%20")));
        if (url.startsWith("https://mcp.")) {
            request.header("mcp-session-id", COOKIE);
        }
        return request
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer " + BEARER)
                .header("x-api-key", BEARER)
                .header("x-goog-api-key", QUERY_KEY)
                .header("cookie", "session=" + COOKIE)
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .header("user-agent", "claude-cli/2." + GITHUB + " (external, " + USER + ")")
                .header("x-stainless-package-version", KEY)
                .header("x-user", USER);
    }

    private static void post(HttpClient client, String url, String body) throws Exception {
        ask(client, request(url).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void ask(HttpClient client, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isBetween(200, 599);
    }

    private static void raw(Product product, String bytes) throws IOException {
        InetSocketAddress to = product.address();
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    // ---- what is kept

    private static void files(Path data, Map<String, byte[]> kept) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                kept.put(data.relativize(file).toString(), Files.readAllBytes(file));
                kept.put("name of " + data.relativize(file), file.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void shown(Wirewitness product, Map<String, byte[]> kept) throws Exception {
        String admin = "http://127.0.0.1:" + product.adminAddress().getPort();
        // HTTP/1.1: tries again by itself where a kept connection has ended
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (String path : List.of("/metrics", "/readyz", "/proxy.pac", "/api/v1/exchanges?limit=200",
                    "/api/v1/inventory",
                    "/api/v1/policy", "/api/v1/status", "/api/v1/checkpoint", "/api/v1/approvals")) {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(URI.create(admin + path))
                                .header("authorization", "Bearer " + product.adminToken().value())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                kept.put("admin " + path, answer.body());
            }
        }
        kept.put("inventory", product.inventory().toJson().getBytes(StandardCharsets.UTF_8));
        Report report = Report.build(
                product.evidence(),
                new Period(0, 4_000_000_000_000_000L),
                new ReportInputs("Acme", Optional.empty(), RegisterFile.EMPTY, ControlMap.builtIn(), Optional.empty(),
                        Optional.empty(), List.of(), "0"));
        kept.put("report.json", report.json());
        kept.put("report.html", report.html());
    }

    private AppenderBase<ILoggingEvent> listening() {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                logged.add(event.getThreadName() + " " + event.getFormattedMessage());
                if (event.getThrowableProxy() != null) {
                    logged.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
                }
            }
        };
        Logger logger = (Logger) LoggerFactory.getLogger("dev.wirewitness");
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.TRACE);
        return appender;
    }

    // ---- how a value may be spelled

    private static Map<String, String> spellings() throws Exception {
        Map<String, String> all = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("access key", KEY);
        values.put("github token", GITHUB);
        values.put("bearer", BEARER);
        values.put("cookie", COOKIE);
        values.put("query key", QUERY_KEY);
        values.put("mail", MAIL);
        values.put("password", PASSWORD);
        values.put("prose", PROSE);
        values.put("user", USER);
        values.put("url token", URL_TOKEN);
        values.put("url uuid", URL_UUID);
        values.put("file name", FILE);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String name = entry.getKey();
            String value = entry.getValue();
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            all.put(name, value);
            all.put(name + " url-encoded", URLEncoder.encode(value, StandardCharsets.UTF_8));
            all.put(name + " url-encoded %20", URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
            all.put(name + " JSON-escaped", json(value));
            all.put(name + " doubly JSON-escaped", json(json(value)));
            all.put(name + " hex", HexFormat.of().formatHex(utf8));
            all.put(name + " HEX", HexFormat.of().formatHex(utf8).toUpperCase(Locale.ROOT));
            all.put(name + " HTML", value.replace("&", "&amp;").replace("\"", "&quot;"));
            for (int shift = 0; shift < 3; shift++) {
                all.put(name + " base64 at " + shift, shifted(utf8, shift));
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(utf8);
            all.put(name + " bare SHA-256 hex", HexFormat.of().formatHex(digest));
            all.put(name + " bare SHA-256 base64", Base64.getEncoder().withoutPadding().encodeToString(digest));
        }
        return all;
    }

    /** The characters of base64 that depend on the value alone when {@code shift} bytes stand before it. */
    private static String shifted(byte[] value, int shift) {
        byte[] all = new byte[shift + value.length];
        System.arraycopy(value, 0, all, shift, value.length);
        String text = Base64.getEncoder().withoutPadding().encodeToString(all);
        int from = shift == 0 ? 0 : shift + 1;
        int until = all.length % 3 == 0 ? text.length() : text.length() - 1;
        return text.substring(from, until);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
