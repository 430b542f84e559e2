package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.catalogue.RequestPath;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers of our own in the shape the provider would have used: status 400 and its error JSON, which every client
 * measured shows at once and does not retry; MCP by its own rules; a page for a person who opened an address.
 */
public final class Refusals {
    private static final int REFUSED = 400;

    private Refusals() {}

    /** The answer to a request that a rule refuses. */
    public static Refusal shape(WireRequest request, RequestHead head, RefusalNotice notice) {
        if (request.family() == WireFamily.MCP) {
            return RpcRefusal.of(request, notice);
        }
        return GrpcRefusal.of(head, REFUSED, notice.message(), true)
                .orElseGet(() -> shaped(request.family(), head, REFUSED, notice.code(), notice.message()));
    }

    /**
     * The answer to a request that the proxy itself could not carry out (502 upstream unreachable, 413 too large,
     * 504 too slow …), read or not.
     *
     * @param code stable machine word
     */
    public static Refusal failure(
            RequestHead head, Optional<AiService> service, int status, String code, String message) {
        boolean mcp = (service.isPresent() && service.get().kind() == ServiceKind.MCP)
                || head.headers().has(McpHeaders.VERSION)
                || head.headers().has("Mcp-Session-Id");
        WireFamily family = mcp
                ? WireFamily.MCP
                : Routes.find(head, service)
                        .filter(route -> Routes.counts(route, service))
                        .map(Route::family)
                        .orElse(WireFamily.UNKNOWN);
        return GrpcRefusal.of(head, status, message, false)
                .orElseGet(() -> shaped(family, head, status, code, message));
    }

    private static Refusal shaped(WireFamily family, RequestHead head, int status, String code, String message) {
        if ((family == WireFamily.UNKNOWN || family == WireFamily.WEB_APP) && wantsPage(head)) {
            Headers headers = Headers.of("content-type", "text/html; charset=utf-8", "cache-control", "no-store");
            return new Refusal(status, headers, page(status, code, message));
        }
        return ErrorForm.of(family, head).refusal(head, status, code, message);
    }

    /** A browser that opens a page; its scripts' requests get JSON as any program. */
    private static boolean wantsPage(RequestHead head) {
        Optional<String> mode = head.headers().first("sec-fetch-mode");
        if (mode.isPresent()) {
            return mode.get().strip().equals("navigate");
        }
        String accept = head.headers().first("accept").orElse("").toLowerCase(Locale.ROOT);
        String agent = head.headers().first("user-agent").orElse("");
        return accept.startsWith("text/html") && agent.startsWith("Mozilla/") && !isBedrock(head);
    }

    private static boolean isBedrock(RequestHead head) {
        return !BedrockPath.model(RequestPath.normal(head.path())).isEmpty();
    }

    private static String page(int status, String code, String message) {
        String title = status == REFUSED ? "Request refused" : "Request failed";
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>%s</title>
                <style>body{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em}</style>
                <h1>%s</h1>
                <p>%s</p>
                <p><small>Wirewitness inspects AI traffic on this network and answered in place of the service.
                Code: <code>%s</code></small></p>
                </html>
                """.formatted(title, title, html(message), html(code));
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
