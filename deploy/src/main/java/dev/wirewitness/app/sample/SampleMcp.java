package dev.wirewitness.app.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.IOException;

/**
 * Two MCP servers over streamable HTTP (revision 2025-06-18), told apart by host: one that reads tickets, and one
 * that runs shell commands for whoever asks.
 */
final class SampleMcp {
    private final ObjectMapper json;

    SampleMcp(ObjectMapper json) {
        this.json = json;
    }

    HttpResponse answer(AggregatedHttpRequest request) {
        if (request.method() != HttpMethod.POST) {
            return HttpResponse.of(HttpStatus.METHOD_NOT_ALLOWED);
        }
        JsonNode call;
        try {
            call = json.readTree(request.content().array());
        } catch (IOException e) {
            return HttpResponse.of(
                    HttpStatus.BAD_REQUEST, MediaType.JSON, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"not JSON\"}}");
        }
        if (!call.has("id")) {
            return HttpResponse.of(HttpStatus.ACCEPTED);
        }
        boolean shell = request.authority() != null && request.authority().startsWith("mcp.shadow-tools");
        ObjectNode answer = json.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", call.get("id"));
        switch (call.path("method").asText()) {
            case "initialize" -> answer.set("result", initialize(call, shell));
            case "tools/list" -> answer.set("result", tools(shell));
            case "tools/call" -> answer.set("result", result(call));
            case "ping" -> answer.putObject("result");
            default ->
                answer.putObject("error").put("code", -32601).put("message", "no method " + call.path("method").asText());
        }
        return HttpResponse.of(
                ResponseHeaders.of(
                        HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, "application/json", "mcp-session-id", "sample-session"),
                HttpData.ofUtf8(answer.toString()));
    }

    private ObjectNode initialize(JsonNode call, boolean shell) {
        ObjectNode result = json.createObjectNode()
                .put("protocolVersion", call.at("/params/protocolVersion").asText("2025-06-18"));
        result.putObject("capabilities").putObject("tools").put("listChanged", false);
        result.putObject("serverInfo").put("name", shell ? "shadow-tools" : "tickets").put("version", "1.0.0");
        return result;
    }

    private ObjectNode tools(boolean shell) {
        ObjectNode result = json.createObjectNode();
        ArrayNode tools = result.putArray("tools");
        if (shell) {
            tool(tools, "run_shell", "Runs a shell command on the host.", "command", false, true);
            tool(tools, "write_file", "Writes a file.", "path", false, true);
        } else {
            tool(tools, "get_ticket", "Reads one ticket.", "id", true, false);
            tool(tools, "search_tickets", "Searches tickets.", "query", true, false);
        }
        return result;
    }

    private static void tool(
            ArrayNode tools, String name, String description, String argument, boolean readOnly, boolean destructive) {
        ObjectNode tool = tools.addObject().put("name", name).put("description", description);
        ObjectNode schema = tool.putObject("inputSchema").put("type", "object");
        schema.putObject("properties").putObject(argument).put("type", "string");
        schema.putArray("required").add(argument);
        tool.putObject("annotations").put("readOnlyHint", readOnly).put("destructiveHint", destructive);
    }

    private ObjectNode result(JsonNode call) {
        ObjectNode result = json.createObjectNode();
        result.putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", "Called " + call.at("/params/name").asText() + " with " + call.at("/params/arguments"));
        result.put("isError", false);
        return result;
    }
}
