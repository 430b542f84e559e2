package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.PartKind;

/**
 * MCP: JSON-RPC answers, notifications and requests of the server, each whole in its unit; arrays are the batches of
 * revision 2025-03-26. Texts are the strings of results and of what the server asks the client.
 */
final class AnswerMcp extends AnswerShape {
    private static final String[] RESULT_TEXTS = {
        "content", "structuredContent", "contents", "messages", "inputRequests", "instructions"
    };
    private static final String[] PARAM_TEXTS = {"message", "messages", "systemPrompt", "data"};

    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        if (!json.isArray(0)) {
            message(unit, 0);
        }
        for (int one = json.isArray(0) ? json.first(0) : AnswerJson.NONE; one != AnswerJson.NONE;
                one = json.after(0, one)) {
            message(unit, one);
        }
    }

    @Override
    String path(long block) {
        return "";
    }

    private static void message(Scope unit, int message) {
        AnswerJson json = unit.json;
        int result = json.member(message, "result");
        if (json.isObject(result)) {
            server(unit, json.member(result, "serverInfo"));
            server(unit, json.member(result, "_meta", "io.modelcontextprotocol/serverInfo"));
            unit.stop(json.member(result, "resultType"));
            unit.model(json.member(result, "model"));
            tools(unit, result);
            for (String member : RESULT_TEXTS) {
                texts(unit, json.member(result, member));
            }
        }
        int error = json.member(message, "error");
        texts(unit, json.member(error, "message"));
        texts(unit, json.member(error, "data"));
        int params = json.member(message, "params");
        for (String member : PARAM_TEXTS) {
            texts(unit, json.member(params, member));
        }
    }

    private static void server(Scope unit, int info) {
        String name = unit.json.string(unit.json.member(info, "name"), AnswerFacts.MAX_NAME);
        String version = unit.json.string(unit.json.member(info, "version"), AnswerFacts.MAX_NAME);
        if (!name.isEmpty()) {
            unit.facts.server(version.isEmpty() ? name : name + " " + version);
        }
    }

    private static void tools(Scope unit, int result) {
        AnswerJson json = unit.json;
        int tools = json.member(result, "tools");
        if (!json.isArray(tools)) {
            return;
        }
        for (int tool = json.first(tools); tool != AnswerJson.NONE; tool = json.after(tools, tool)) {
            String name = json.string(json.member(tool, "name"), AnswerFacts.MAX_NAME);
            if (!name.isEmpty()) {
                int hints = json.member(tool, "annotations");
                boolean readOnly = json.isTrue(json.member(hints, "readOnlyHint"));
                // the protocol's defaults: not read-only, and destructive unless it says otherwise
                boolean destructive = !readOnly && !json.isFalse(json.member(hints, "destructiveHint"));
                unit.facts.tool(new McpTool(name, AnswerToolDigest.of(json, tool), readOnly, destructive));
            }
        }
        unit.facts.listed(json.isString(json.member(result, "nextCursor")));
    }

    /** Every string below but names of types, addresses and base64. */
    private static void texts(Scope unit, int node) {
        AnswerJson json = unit.json;
        if (json.isString(node)) {
            unit.whole(AnswerSink.ALONE, PartKind.TOOL_RESULT, false, node);
        }
        for (int child = json.first(node); child != AnswerJson.NONE; child = json.after(node, child)) {
            if (json.isArray(node) || !fixed(json, node, child)) {
                texts(unit, child);
            }
        }
    }

    private static boolean fixed(AnswerJson json, int node, int child) {
        boolean media = json.isString(json.member(node, "mimeType"));
        return json.keyIs(child, "type")
                || json.keyIs(child, "mimeType")
                || json.keyIs(child, "blob")
                || (media && json.keyIs(child, "data"));
    }
}
