package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;

/** What a client on a WebSocket is told when a message of its is refused: the dialect's own error, as one message. */
public final class SocketRefusals {
    private static final int REFUSED = 400;

    private SocketRefusals() {}

    /** The error for a message that a rule refuses. */
    public static Refusal shape(SocketDialect dialect, WireRequest wire, RequestHead head, RefusalNotice notice) {
        return failure(dialect, wire.rpcId().orElse(""), head, REFUSED, notice.code(), notice.message());
    }

    /**
     * The error for a message that the proxy itself could not carry out.
     *
     * @param invocation the id the client gave its message, as JSON text, or empty
     */
    public static Refusal failure(
            SocketDialect dialect, String invocation, RequestHead head, int status, String code, String message) {
        String body = switch (dialect) {
            case RESPONSES, REALTIME -> openAi(dialect, status, code, message);
            case COPILOT -> copilot(code, message);
            case SIGNALR -> signalR(invocation, message);
            case GEMINI_LIVE, CHARACTER, GENERIC ->
                ErrorForm.of(dialect.family(), head).body(status, code, message);
        };
        return new Refusal(status, Headers.empty(), body);
    }

    private static String openAi(SocketDialect dialect, int status, String code, String message) {
        StringBuilder out = new StringBuilder("{\"type\":\"error\",");
        out.append(dialect == SocketDialect.REALTIME ? "\"event_id\":\"event_refused\"," : "");
        out.append("\"status\":").append(status).append(",\"error\":{\"type\":");
        JsonText.quote(out, status < 500 ? "invalid_request_error" : "server_error").append(",\"code\":");
        JsonText.quote(out, code).append(",\"message\":");
        return JsonText.quote(out, message).append(",\"param\":null}}").toString();
    }

    private static String copilot(String code, String message) {
        StringBuilder out = new StringBuilder("{\"event\":\"error\",\"errorCode\":");
        JsonText.quote(out, code).append(",\"message\":");
        return JsonText.quote(out, message).append('}').toString();
    }

    /** A completion with an error ends the invocation it names; without one, the connection. */
    private static String signalR(String invocation, String message) {
        StringBuilder out = new StringBuilder(invocation.isEmpty() ? "{\"type\":7" : "{\"type\":3,\"invocationId\":");
        out.append(invocation).append(",\"error\":");
        return JsonText.quote(out, message).append('}').append((char) SocketDialect.RECORD_END).toString();
    }
}
