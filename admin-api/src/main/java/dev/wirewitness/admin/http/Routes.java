package dev.wirewitness.admin.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.wirewitness.admin.AdminParts;
import dev.wirewitness.admin.AdminSettings;
import dev.wirewitness.admin.control.Approvals;
import dev.wirewitness.admin.view.ExchangeQuery;
import dev.wirewitness.admin.view.RecentExchanges;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** All routes of the admin server: the open ones, and those behind the token. */
public final class Routes {
    private static final MediaType PAC = MediaType.parse("application/x-ns-proxy-autoconfig");
    private static final MediaType PEM = MediaType.parse("application/x-pem-file");
    private static final MediaType METRICS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final AdminParts parts;
    private final RecentExchanges exchanges;
    private final Approvals approvals;
    private final LiveFeed live;
    private final ObjectMapper json =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    public Routes(AdminParts parts, RecentExchanges exchanges) {
        this.parts = parts;
        this.exchanges = exchanges;
        this.approvals = new Approvals(parts.approvals(), parts.clock());
        this.live = new LiveFeed(exchanges, json);
    }

    /** Puts every route on {@code server}. */
    public void install(ServerBuilder server, AdminSettings settings) {
        server.service("/healthz", (ctx, request) -> HttpResponse.of(MediaType.PLAIN_TEXT_UTF_8, "ok\n"));
        server.service("/readyz", (ctx, request) -> ready());
        server.service("/metrics", (ctx, request) -> HttpResponse.of(METRICS, parts.metrics().scrape()));
        server.service("/proxy.pac", (ctx, request) -> pac(ctx, request.authority()));
        server.service("/ca.pem", (ctx, request) -> offLoop(ctx, this::ca));
        server.service("/", page("index.html", MediaType.HTML_UTF_8));
        server.service("/app.js", page("app.js", MediaType.JAVASCRIPT_UTF_8));
        server.service("/app.css", page("app.css", MediaType.CSS_UTF_8));
        server.service("/api/v1/openapi.json", page("openapi.json", MediaType.JSON_UTF_8));

        guarded(server, settings, "/api/v1/exchanges", (ctx, request) -> exchanges(ctx));
        guarded(server, settings, "/api/v1/live", (ctx, request) -> live.open(ctx));
        guarded(server, settings, "/api/v1/inventory", (ctx, request) ->
                HttpResponse.of(MediaType.JSON_UTF_8, parts.inventory().get()));
        guarded(server, settings, "/api/v1/policy", (ctx, request) ->
                HttpResponse.of(MediaType.JSON_UTF_8, parts.policy().get()));
        guarded(server, settings, "/api/v1/checkpoint", (ctx, request) ->
                HttpResponse.of(MediaType.PLAIN_TEXT_UTF_8, parts.evidence().checkpoint()));
        guarded(server, settings, "/api/v1/status", (ctx, request) -> ok(status(request.authority())));
        LogFiles log = new LogFiles(parts.log());
        server.route().get("prefix:/log").build(settings.openLog() ? log : guard(settings, log));
        parts.witness().ifPresent(witness ->
                server.route().post("/witness/add-checkpoint").build(new WitnessRoute(witness)));
        server.route().get("/api/v1/approvals").build(guard(settings, (ctx, request) -> ok(approvals.open())));
        server.route().post("/api/v1/approvals/{id}").build(guard(settings, (ctx, request) ->
                HttpResponse.of(request.aggregate().thenApply(whole ->
                        decide(Objects.requireNonNullElse(ctx.pathParam("id"), ""), whole.contentUtf8())))));
    }

    private static void guarded(ServerBuilder server, AdminSettings settings, String path, HttpService service) {
        server.route().get(path).build(guard(settings, service));
    }

    private static HttpService guard(AdminSettings settings, HttpService service) {
        return new BearerToken(service, settings.token());
    }

    private HttpResponse pac(ServiceRequestContext context, @org.jspecify.annotations.Nullable String authority) {
        String asked = context.queryParams().get("way", "http");
        for (PacFile.Way way : PacFile.Way.values()) {
            if (way.name().toLowerCase(Locale.ROOT).equals(asked)) {
                return HttpResponse.of(
                        PAC, PacFile.write(way, proxyFor(authority), parts.interceptedHosts().get()));
            }
        }
        return bad("way: '" + asked + "' (expected: http, https or socks5)");
    }

    private HttpResponse ready() {
        Map<String, String> checks = parts.checks().get();
        boolean ready = checks.values().stream().allMatch("ok"::equals);
        return HttpResponse.of(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, MediaType.JSON_UTF_8, write(checks));
    }

    private Map<String, Object> status(@org.jspecify.annotations.Nullable String authority) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("checks", parts.checks().get());
        status.put("log_size", parts.evidence().size());
        status.put("open_approvals", approvals.open().size());
        status.put("policy", parts.policyName().get());
        status.put("proxy", proxyFor(authority));
        status.put("exchanges", exchanges.summary(parts.clock().instant()));
        return status;
    }

    private HttpResponse exchanges(ServiceRequestContext context) {
        Map<ExchangeQuery.Filter, String> filters = new EnumMap<>(ExchangeQuery.Filter.class);
        long before = Long.MAX_VALUE;
        int limit = 50;
        for (Map.Entry<String, String> parameter : context.queryParams()) {
            String name = parameter.getKey();
            String value = parameter.getValue();
            try {
                switch (name) {
                    case "before" -> before = Long.parseLong(value);
                    case "limit" -> limit = Integer.parseInt(value);
                    default -> filters.put(ExchangeQuery.Filter.valueOf(name.toUpperCase(Locale.ROOT)), value);
                }
            } catch (NumberFormatException e) {
                return bad(name + ": '" + value + "' (expected: a whole number)");
            } catch (IllegalArgumentException e) {
                return bad(name + ": not a parameter (expected: before, limit or one of " + filterNames() + ")");
            }
        }
        if (limit < 1 || limit > ExchangeQuery.MAX_LIMIT) {
            return bad("limit: " + limit + " (expected: 1-" + ExchangeQuery.MAX_LIMIT + ")");
        }
        ExchangeQuery query = new ExchangeQuery(filters, before, limit);
        return offLoop(context, () -> ok(exchanges.page(query)));
    }

    /** For an answer that may wait for the disk. */
    private static HttpResponse offLoop(ServiceRequestContext context, Supplier<HttpResponse> answer) {
        return HttpResponse.of(CompletableFuture.supplyAsync(answer, context.blockingTaskExecutor()));
    }

    private HttpResponse ca() {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(PEM)
                        .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"wirewitness-ca.pem\"")
                        .build(),
                HttpData.ofUtf8(parts.caPem().get()));
    }

    private static String filterNames() {
        StringBuilder names = new StringBuilder();
        for (ExchangeQuery.Filter filter : ExchangeQuery.Filter.values()) {
            names.append(names.isEmpty() ? "" : ", ").append(filter.name().toLowerCase(Locale.ROOT));
        }
        return names.toString();
    }

    private HttpResponse decide(String id, String body) {
        return switch (approvals.decide(id, body)) {
            case Approvals.Answer.Taken() -> HttpResponse.of(HttpStatus.NO_CONTENT);
            case Approvals.Answer.NotOpen() -> HttpResponse.of(
                    HttpStatus.NOT_FOUND,
                    MediaType.JSON_UTF_8,
                    write(Map.of("error", "no such open request: it was decided, timed out or withdrawn")));
            case Approvals.Answer.Malformed(String why) -> bad(why);
        };
    }

    private String proxyFor(@org.jspecify.annotations.Nullable String authority) {
        String host = parts.proxyHost();
        boolean wildcard = host.equals("0.0.0.0") || host.equals("::") || host.isEmpty();
        if (wildcard && authority != null) {
            String asked = URI.create("http://" + authority.replaceAll("[^A-Za-z0-9.:\\[\\]-]", "")).getHost();
            host = asked == null ? "127.0.0.1" : asked;
        }
        return host.indexOf(':') >= 0 && !host.startsWith("[")
                ? "[" + host + "]:" + parts.proxyPort()
                : host + ":" + parts.proxyPort();
    }

    private static HttpService page(String name, MediaType type) {
        byte[] content;
        try (InputStream in = Objects.requireNonNull(Routes.class.getResourceAsStream(name), name)) {
            content = in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("page " + name + ": " + e.getMessage(), e);
        }
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(type)
                .set("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src"
                        + " 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .set("x-content-type-options", "nosniff")
                .set("referrer-policy", "no-referrer")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .build();
        return (ctx, request) -> HttpResponse.of(headers, HttpData.wrap(content));
    }

    private HttpResponse ok(Object value) {
        return HttpResponse.of(MediaType.JSON_UTF_8, write(value));
    }

    private HttpResponse bad(String message) {
        return HttpResponse.of(HttpStatus.BAD_REQUEST, MediaType.JSON_UTF_8, write(Map.of("error", message)));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON of " + value.getClass().getSimpleName(), e);
        }
    }
}
