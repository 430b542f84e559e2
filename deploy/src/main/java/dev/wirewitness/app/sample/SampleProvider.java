package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A small AI provider over TLS that plays several real ones, told apart by path: OpenAI chat completions and
 * responses, Anthropic messages, Gemini generateContent, and an MCP server. It answers by repeating the user's words,
 * calls a tool when it is given one and asked to, streams when asked to, and keeps what it received, so that a demo or
 * a test can show what left the building. For loopback only.
 *
 * <p>Words in the prompt steer it: {@code call the tool} asks for a tool call, {@code fail with status 429} for an
 * error answer.
 */
public final class SampleProvider implements AutoCloseable {
    /** Hosts the certificate is for. */
    public static final List<String> HOSTS = List.of(
            "api.openai.com",
            "api.anthropic.com",
            "generativelanguage.googleapis.com",
            "mcp.tickets.example",
            "mcp.shadow-tools.example",
            "www.example.org",
            "localhost",
            "127.0.0.1");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SampleCertificates certificates;
    private final Server server;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    private SampleProvider(Duration pace) {
        certificates = SampleCertificates.create(HOSTS, Instant.now());
        SampleStream stream = new SampleStream(pace);
        SampleMcp mcp = new SampleMcp(JSON);
        server = Server.builder()
                .https(new InetSocketAddress("127.0.0.1", 0))
                .tls(TlsKeyPair.of(certificates.serverKey(), certificates.server(), certificates.ca()))
                .maxRequestLength(64L << 20)
                .requestTimeout(Duration.ofMinutes(2))
                .disableServerHeader()
                .disableDateHeader()
                .service("/v1/responses", WebSocketService.builder(new ResponsesSocket(JSON, received::add))
                        .aggregateContinuation(true)
                        .allowedOrigins("*")
                        .fallbackService((ctx, request) -> answer(ctx, request, stream, mcp))
                        .build())
                .serviceUnder("/", (ctx, request) -> answer(ctx, request, stream, mcp))
                .build();
        server.start().join();
    }

    private HttpResponse answer(ServiceRequestContext ctx, HttpRequest request, SampleStream stream, SampleMcp mcp) {
        return HttpResponse.of(request.aggregate().thenApply(ctx.makeContextAware(whole -> {
            received.add(received(whole));
            return route(whole, stream, mcp);
        })));
    }

    /** Starts on a free loopback port; {@code pace} between the events of a stream. */
    public static SampleProvider start(Duration pace) {
        return new SampleProvider(pace);
    }

    public int port() {
        return server.activeLocalPort();
    }

    /** The CA that signed its certificate, as PEM. */
    public String caPem() {
        return certificates.caPem();
    }

    /** Everything received so far, oldest first. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop().join();
    }

    private static Received received(AggregatedHttpRequest request) {
        String host = request.authority() == null ? "" : request.authority();
        return new Received(
                host,
                request.path(),
                request.headers().get(HttpHeaderNames.USER_AGENT, ""),
                request.contentUtf8());
    }

    private static HttpResponse route(AggregatedHttpRequest request, SampleStream stream, SampleMcp mcp) {
        String path = request.path().replaceAll("\\?.*", "");
        if (path.equals("/mcp")) {
            return mcp.answer(request);
        }
        if (OpenAiUploads.takes(request)) {
            return OpenAiUploads.answer(path, request);
        }
        ObjectNode body;
        try {
            body = request.content().isEmpty()
                    ? JSON.createObjectNode()
                    : (ObjectNode) JSON.readTree(request.content().array());
        } catch (IOException | ClassCastException e) {
            return HttpResponse.of(HttpStatus.BAD_REQUEST, MediaType.JSON, "{\"error\":{\"message\":\"not a JSON object\"}}");
        }
        if (path.endsWith("/chat/completions")) {
            return new OpenAiChat(JSON, stream).answer(body);
        } else if (path.endsWith("/responses")) {
            return new OpenAiResponses(JSON, stream).answer(body);
        } else if (path.endsWith("/messages")) {
            return new AnthropicMessages(JSON, stream).answer(body);
        } else if (path.contains(":generateContent") || path.contains(":streamGenerateContent")) {
            return new GeminiContent(JSON, stream).answer(path, body);
        } else if (path.endsWith("/models")) {
            return HttpResponse.of(
                    MediaType.JSON, "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-5.4\",\"object\":\"model\",\"owned_by\":\"sample\"}]}");
        }
        return HttpResponse.of(MediaType.PLAIN_TEXT_UTF_8, "Hello from the sample host.\n");
    }
}
