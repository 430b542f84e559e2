package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Operation;

/** Paths of Amazon Bedrock's runtime: {@code /model/{id}/verb}, the id percent-encoded when it is an ARN. */
final class BedrockPath {
    private static final String BEFORE = "/model/";

    private BedrockPath() {}

    /** The model of a decoded path, or empty when the path is not of this form. */
    static String model(String path) {
        int verb = path.lastIndexOf('/');
        if (!path.startsWith(BEFORE) || verb <= BEFORE.length()) {
            return "";
        }
        return switch (path.substring(verb + 1)) {
            case "converse", "converse-stream", "invoke", "invoke-with-response-stream", "count-tokens" ->
                path.substring(BEFORE.length(), verb);
            default -> "";
        };
    }

    static Operation operation(String path) {
        return path.endsWith("/count-tokens") ? Operation.COUNT_TOKENS : Operation.CHAT;
    }
}
