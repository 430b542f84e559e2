package dev.wirewitness.policy.wire;

import org.jspecify.annotations.Nullable;

/** What was read of one JSON-RPC message, with the places that header fields may repeat. */
final class RpcText {
    /** Decoded text and where it stands. */
    record Span(int start, int end, String text) {}

    String id = "";
    @Nullable Span method;
    @Nullable Span name;
    @Nullable Span uri;
    @Nullable Span revision;
    @Nullable Span arguments;
    boolean answer;

    String methodText() {
        return method == null ? "" : method.text();
    }

    /** The tool, resource or prompt that is addressed. */
    @Nullable Span target() {
        return methodText().startsWith("resources/") ? uri : name != null ? name : uri;
    }
}
