package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.wire.WireRequest.Rpc;
import java.util.List;
import java.util.Optional;

/**
 * Refusals of MCP requests: HTTP 200 and a JSON-RPC error under the request's id, since a 4xx ends whole sessions in
 * some clients; for a tool call a result that says isError, which is what a model gets to read.
 */
final class RpcRefusal {
    /** Of -32000 to -32019, which the protocol leaves to implementations; none that SDKs use themselves. */
    static final int CODE = -32010;

    private static final Headers JSON = Headers.of("content-type", "application/json", "x-should-retry", "false");

    private RpcRefusal() {}

    static Refusal of(WireRequest request, RefusalNotice notice) {
        StringBuilder out = new StringBuilder();
        List<Rpc> rpcs = request.rpcs();
        for (Rpc rpc : rpcs) {
            if (rpc.id().isPresent()) {
                out.append(out.isEmpty() ? "" : ",").append(answer(rpc, rpc.id().get(), notice));
            }
        }
        if (!out.isEmpty()) {
            return new Refusal(200, JSON, request.batch() ? "[" + out + "]" : out.toString());
        }
        if (!rpcs.isEmpty() && request.wellFormed()) {
            // Notifications and answers get no reply (JSON-RPC 2.0 section 4.1).
            return new Refusal(202, Headers.of("x-should-retry", "false"), "");
        }
        return new Refusal(400, JSON, error("null", notice.code(), notice.message()));
    }

    private static String answer(Rpc rpc, String id, RefusalNotice notice) {
        if (!rpc.call().method().equals("tools/call")) {
            return error(id, notice.code(), notice.message());
        }
        Optional<String> revision = rpc.call().revision();
        boolean typed = revision.isPresent() && revision.get().compareTo(McpMethods.STATELESS) >= 0;
        StringBuilder out = new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":").append(id).append(",\"result\":{");
        out.append(typed ? "\"resultType\":\"complete\"," : "").append("\"content\":[{\"type\":\"text\",\"text\":");
        return JsonText.quote(out, notice.message()).append("}],\"isError\":true}}").toString();
    }

    static String error(String id, String code, String message) {
        StringBuilder out = new StringBuilder("{\"jsonrpc\":\"2.0\",\"id\":").append(id);
        out.append(",\"error\":{\"code\":").append(CODE).append(",\"message\":");
        JsonText.quote(out, message).append(",\"data\":{\"code\":");
        return JsonText.quote(out, code).append("}}}").toString();
    }
}
