package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.wire.JsonCursor.Token;
import dev.wirewitness.policy.wire.WireRequest.Mirror;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares the header fields of MCP 2026-07-28 that repeat the body with the body. Which argument an Mcp-Param field
 * repeats only the tool's schema says; the argument with the same decoded value is taken, of several the one with
 * the same name.
 */
final class McpMirrors {
    private static final int MAX_NUMBER = 64;

    private record Leaf(String name, Token token, int start, int end) {}

    private final JsonCursor cursor;
    private final Headers headers;
    private final List<Mirror> mirrors = new ArrayList<>();
    private String mismatch = "";

    McpMirrors(JsonCursor cursor, Headers headers) {
        this.cursor = cursor;
        this.headers = headers;
    }

    List<Mirror> mirrors() {
        return mirrors;
    }

    Optional<String> mismatch() {
        return mismatch.isEmpty() ? Optional.empty() : Optional.of(mismatch);
    }

    void compare(List<RpcText> rpcs) {
        for (Header field : headers.fields()) {
            String name = field.name();
            if (name.length() < 8 || !name.regionMatches(true, 0, "mcp-", 0, 4)) {
                continue;
            }
            for (RpcText rpc : rpcs) {
                if (rpc.answer && rpc.method == null) {
                    continue;
                }
                if (name.equalsIgnoreCase(McpHeaders.METHOD)) {
                    same(field, rpc.method, true);
                } else if (name.equalsIgnoreCase(McpHeaders.NAME)) {
                    same(field, rpc.target(), McpMethods.named(rpc.methodText()));
                } else if (name.equalsIgnoreCase(McpHeaders.VERSION)) {
                    version(field, rpc);
                } else if (name.regionMatches(true, 0, McpHeaders.PARAM, 0, McpHeaders.PARAM.length())) {
                    argument(field, rpc);
                }
            }
        }
    }

    private void same(Header field, RpcText.@Nullable Span span, boolean required) {
        if (span != null && McpHeaders.decode(field.value()).equals(span.text())) {
            mirrors.add(new Mirror(field.name(), span.start(), span.end()));
        } else if (required || span != null) {
            differs(field);
        }
    }

    /** Only the stateless revision repeats the version in each body; initialize asks for one before it is agreed. */
    private void version(Header field, RpcText rpc) {
        if (rpc.revision != null
                && !rpc.methodText().equals("initialize")
                && !field.value().strip().equals(rpc.revision.text())) {
            differs(field);
        }
    }

    private void argument(Header field, RpcText rpc) {
        RpcText.Span arguments = rpc.arguments;
        String wanted = McpHeaders.decode(field.value());
        String named = field.name().substring(McpHeaders.PARAM.length()).toLowerCase(Locale.ROOT);
        Leaf best = null;
        for (Leaf leaf : arguments == null ? List.<Leaf>of() : leaves(arguments)) {
            if (equal(leaf, wanted) && (best == null || leaf.name().toLowerCase(Locale.ROOT).equals(named))) {
                best = leaf;
            }
        }
        if (best == null) {
            differs(field);
        } else {
            mirrors.add(new Mirror(field.name(), best.start(), best.end()));
        }
    }

    private boolean equal(Leaf leaf, String wanted) {
        String text = cursor.text(leaf.start(), leaf.end());
        if (leaf.token() != Token.NUMBER || text.equals(wanted)) {
            return text.strip().equals(wanted.strip());
        }
        try {
            return text.length() <= MAX_NUMBER
                    && wanted.length() <= MAX_NUMBER
                    && new BigDecimal(text).compareTo(new BigDecimal(wanted)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private List<Leaf> leaves(RpcText.Span span) {
        JsonCursor walk = cursor.within(span.start(), span.end());
        List<Leaf> leaves = new ArrayList<>();
        String name = "";
        for (Token token = walk.next(); token != Token.END && token != Token.BROKEN; token = walk.next()) {
            int start = span.start() + walk.start();
            int end = span.start() + walk.end();
            switch (token) {
                case KEY -> name = walk.text();
                case STRING, NUMBER, TRUE, FALSE -> leaves.add(new Leaf(name, token, start, end));
                default -> {}
            }
        }
        return leaves;
    }

    private void differs(Header field) {
        mismatch = mismatch.isEmpty() ? field.name() + " header does not repeat the body" : mismatch;
    }
}
