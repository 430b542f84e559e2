package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.wire.WireRequest.Rpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests of MCP over streamable HTTP: one JSON-RPC message, a batch of them (2025-03-26), or none (GET, DELETE). */
final class McpReader {
    private static final String TOKEN = "{token}";

    private McpReader() {}

    static WireRequest read(RequestHead head, Certainty certainty, JsonCursor cursor, boolean empty) {
        ShapeReader reader = new ShapeReader(cursor, Shapes.MCP);
        if (!empty) {
            reader.read();
        }
        String server = server(head);
        Optional<String> version = head.headers().first(McpHeaders.VERSION).map(String::strip);
        List<Rpc> rpcs = new ArrayList<>();
        for (RpcText text : reader.rpcs()) {
            rpcs.add(rpc(server, text, version));
        }
        Rpc telling = telling(rpcs, server, version);
        McpMirrors mirrors = new McpMirrors(cursor, head.headers());
        mirrors.compare(reader.rpcs());
        return new WireRequest(
                WireFamily.MCP,
                rpcs.isEmpty() ? Operation.MCP_OTHER : McpMethods.operation(telling.call().method()),
                certainty,
                Optional.empty(),
                head.method().equals("GET"),
                reader.parts(),
                Optional.of(telling.call()),
                ids(rpcs, !empty && batch(cursor)),
                mirrors.mirrors(),
                empty || reader.wellFormed(),
                List.of(),
                rpcs,
                mirrors.mismatch());
    }

    /** Scheme, host, port if not the default, path without a slash at its end and without keys in it. */
    static String server(RequestHead head) {
        StringBuilder out = new StringBuilder(head.scheme()).append("://");
        boolean address = head.host().indexOf(':') >= 0;
        out.append(address ? "[" : "").append(head.host()).append(address ? "]" : "");
        int usual = head.scheme().equals("https") ? 443 : 80;
        if (head.port() != usual && head.port() > 0) {
            out.append(':').append(head.port());
        }
        String path = head.path();
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return withoutTokens(out, path.substring(0, end)).toString();
    }

    /** Some servers are addressed by a key in the path: the identity is the same whoever's key it is. */
    private static StringBuilder withoutTokens(StringBuilder out, String path) {
        if (!TokenShape.isIn(path)) {
            return out.append(path);
        }
        int from = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                String segment = path.substring(from, i);
                out.append(TokenShape.isIn(segment) ? TOKEN : segment).append(i < path.length() ? "/" : "");
                from = i + 1;
            }
        }
        return out;
    }

    private static Rpc rpc(String server, RpcText text, Optional<String> version) {
        Optional<String> revision = text.revision != null ? Optional.of(text.revision.text()) : version;
        RpcText.Span target = text.target();
        Optional<String> tool = target == null ? Optional.empty() : Optional.of(target.text());
        return new Rpc(
                text.id.isEmpty() || (text.answer && text.method == null) ? Optional.empty() : Optional.of(text.id),
                new McpCall(server, text.methodText(), tool, revision));
    }

    /** A tool call before any other request, any request before a notification or an answer. */
    private static Rpc telling(List<Rpc> rpcs, String server, Optional<String> version) {
        Rpc best = new Rpc(Optional.empty(), new McpCall(server, "", Optional.empty(), version));
        int bestRank = 0;
        for (Rpc rpc : rpcs) {
            String method = rpc.call().method();
            int rank = method.equals("tools/call") ? 4 : rpc.id().isPresent() ? 3 : method.isEmpty() ? 1 : 2;
            if (rank > bestRank) {
                best = rpc;
                bestRank = rank;
            }
        }
        return best;
    }

    private static Optional<String> ids(List<Rpc> rpcs, boolean batch) {
        if (!batch) {
            return rpcs.isEmpty() ? Optional.empty() : rpcs.getFirst().id();
        }
        StringBuilder out = new StringBuilder("[");
        for (Rpc rpc : rpcs) {
            rpc.id().ifPresent(id -> out.append(out.length() > 1 ? "," : "").append(id));
        }
        return Optional.of(out.append(']').toString());
    }

    private static boolean batch(JsonCursor cursor) {
        return cursor.firstIs('[');
    }
}
