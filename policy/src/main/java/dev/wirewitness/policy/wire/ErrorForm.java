package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.catalogue.RequestPath;
import java.util.Optional;

/** The error bodies of providers, so that a client reads our message with the code it has for theirs. */
enum ErrorForm {
    OPENAI {
        @Override
        String body(int status, String code, String message) {
            StringBuilder out = new StringBuilder("{\"error\":{\"message\":");
            JsonText.quote(out, message).append(",\"type\":");
            JsonText.quote(out, status < 500 ? "invalid_request_error" : "server_error")
                    .append(",\"param\":null,\"code\":");
            return JsonText.quote(out, code).append("}}").toString();
        }
    },
    ANTHROPIC {
        @Override
        String body(int status, String code, String message) {
            String type = switch (status) {
                case 401 -> "authentication_error";
                case 403 -> "permission_error";
                case 404 -> "not_found_error";
                case 413 -> "request_too_large";
                case 429 -> "rate_limit_error";
                case 504 -> "timeout_error";
                default -> status < 500 ? "invalid_request_error" : "api_error";
            };
            StringBuilder out = new StringBuilder("{\"type\":\"error\",\"error\":{\"type\":");
            JsonText.quote(out, type).append(",\"message\":");
            return JsonText.quote(out, message).append("}}").toString();
        }
    },
    GEMINI {
        @Override
        String body(int status, String code, String message) {
            String word = switch (status) {
                case 403 -> "PERMISSION_DENIED";
                case 404 -> "NOT_FOUND";
                case 429 -> "RESOURCE_EXHAUSTED";
                case 502, 503 -> "UNAVAILABLE";
                case 504 -> "DEADLINE_EXCEEDED";
                default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
            };
            StringBuilder out = new StringBuilder("{\"error\":{\"code\":").append(status).append(",\"message\":");
            JsonText.quote(out, message).append(",\"status\":\"").append(word);
            out.append("\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":");
            return JsonText.quote(out, code).append(",\"domain\":\"wirewitness\"}]}}").toString();
        }
    },
    OLLAMA {
        @Override
        String body(int status, String code, String message) {
            return JsonText.quote(new StringBuilder("{\"error\":"), message).append('}').toString();
        }
    },
    /** Cohere, and Bedrock with its own header. */
    MESSAGE {
        @Override
        String body(int status, String code, String message) {
            return JsonText.quote(new StringBuilder("{\"message\":"), message).append('}').toString();
        }
    },
    RPC {
        @Override
        String body(int status, String code, String message) {
            return RpcRefusal.error("null", code, message);
        }
    },
    PLAIN {
        @Override
        String body(int status, String code, String message) {
            StringBuilder out = new StringBuilder("{\"error\":{\"message\":");
            JsonText.quote(out, message).append(",\"type\":");
            JsonText.quote(out, status < 500 ? "invalid_request_error" : "server_error").append(",\"code\":");
            return JsonText.quote(out, code).append("}}").toString();
        }
    };

    abstract String body(int status, String code, String message);

    /** The form of a family on a host; some hosts have one of their own whatever the body is. */
    static ErrorForm of(WireFamily family, RequestHead head) {
        if (!BedrockPath.model(RequestPath.normal(head.path())).isEmpty()) {
            return MESSAGE;
        }
        if (head.host().endsWith(".cohere.com") || head.host().endsWith(".cohere.ai")) {
            return head.path().startsWith("/compatibility/") ? OPENAI : MESSAGE;
        }
        return switch (family) {
            case OPENAI_CHAT, OPENAI_RESPONSES, OPENAI_REALTIME -> OPENAI;
            case ANTHROPIC_MESSAGES -> ANTHROPIC;
            case GEMINI -> GEMINI;
            case OLLAMA -> OLLAMA;
            case MCP -> RPC;
            case GRPC, WEB_APP, UNKNOWN -> ofHost(head);
        };
    }

    /** What an unknown use of a known API would be answered with. */
    private static ErrorForm ofHost(RequestHead head) {
        Optional<AiService> service = Catalogue.builtIn().service(head.host(), head.path());
        if (service.isEmpty() || service.get().kind() != ServiceKind.API) {
            return PLAIN;
        }
        return switch (service.get().provider()) {
            case "anthropic" -> ANTHROPIC;
            case "google" -> GEMINI;
            case "ollama" -> OLLAMA;
            default -> OPENAI;
        };
    }

    Refusal refusal(RequestHead head, int status, String code, String message) {
        Headers headers = Headers.of("content-type", "application/json");
        if (status < 500) {
            headers = headers.with("x-should-retry", "false");
        }
        if (this == MESSAGE && !BedrockPath.model(RequestPath.normal(head.path())).isEmpty()) {
            String type = status < 500 ? "ValidationException" : "ServiceUnavailableException";
            headers = headers.with("x-amzn-errortype", type);
        }
        return new Refusal(status, headers, body(status, code, message));
    }
}
