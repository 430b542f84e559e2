package dev.wirewitness.policy.wire;

import static dev.wirewitness.policy.wire.Bodies.bytes;
import static dev.wirewitness.policy.wire.Bodies.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.wire.WireRequest.Mirror;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class McpReaderTest {
    private static final String JUERGEN =
            "=?base64?" + Base64.getEncoder().encodeToString("Jürgen".getBytes(StandardCharsets.UTF_8)) + "?=";

    @Test
    void toolCall_whatItAddresses() {
        WireRequest request = read(Bodies.MCP_CALL);

        assertThat(request.family()).isEqualTo(WireFamily.MCP);
        assertThat(request.certainty()).isEqualTo(Certainty.EXACT);
        assertThat(request.operation()).isEqualTo(Operation.MCP_CALL_TOOL);
        assertThat(request.mcp()).contains(new McpCall(
                "https://mcp.example.org/mcp", "tools/call", Optional.of("send_mail"), Optional.of("2026-07-28")));
        assertThat(request.rpcId()).contains("\"a\\\"1\"");
        assertThat(request.parts()).hasSize(1);
        Part arguments = request.parts().getFirst();
        assertThat(arguments.kind()).isEqualTo(PartKind.TOOL_CALL);
        assertThat(arguments.encoding()).isEqualTo(PartEncoding.JSON_VALUE);
        assertThat(arguments.path()).isEqualTo("/params/arguments");
    }

    @Test
    void batch_everyMessage() {
        WireRequest request = read(Bodies.MCP_BATCH);

        assertThat(request.batch()).isTrue();
        assertThat(request.rpcId()).contains("[1,2]");
        assertThat(request.operation()).isEqualTo(Operation.MCP_CALL_TOOL);
        assertThat(request.rpcs()).extracting(rpc -> rpc.call().method())
                .containsExactly("notifications/initialized", "tools/list", "tools/call", "");
        assertThat(request.parts()).extracting(Part::path).containsExactly("/2/params/arguments", "/3/result");
    }

    @Test
    void initialize_revisionFromTheBody() {
        WireRequest request = read(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\","
                + "\"params\":{\"protocolVersion\":\"2025-06-18\"}}");

        assertThat(request.operation()).isEqualTo(Operation.MCP_INITIALIZE);
        assertThat(request.mcp().orElseThrow().revision()).contains("2025-06-18");
    }

    @Test
    void resourceRead_uriIsTheTarget() {
        WireRequest request = read(
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"resources/read\","
                + "\"params\":{\"uri\":\"file:///a\",\"name\":\"x\"}}");

        assertThat(request.mcp().orElseThrow().tool()).contains("file:///a");
        assertThat(request.operation()).isEqualTo(Operation.MCP_READ_RESOURCE);
    }

    @Test
    void transportRequest_withoutBody() {
        RequestHead head = new RequestHead(
                "GET", "http", "::1", 3000, "/mcp?x=1", Headers.of("Mcp-Session-Id", "s", "accept",
                        "text/event-stream"));

        WireRequest request = WireReader.read(head, Optional.empty(), bytes(""));

        assertThat(request.mcp()).contains(new McpCall("http://[::1]:3000/mcp", "", Optional.empty(),
                Optional.empty()));
        assertThat(request.wellFormed()).isTrue();
    }

    @Test
    void mcpHeaderOnAModelApi_isNoMcp() {
        RequestHead head = post("api.openai.com", "/v1/chat/completions", "Mcp-Method", "tools/list");

        assertThat(WireReader.read(head, Optional.of(Bodies.OPENAI), bytes(Bodies.CHAT)).family())
                .isEqualTo(WireFamily.OPENAI_CHAT);
    }

    @Test
    void knownServer_evenWithoutMarks() {
        AiService service = new AiService("notion-mcp", "Notion MCP", "notion", ServiceKind.MCP);

        WireRequest request = WireReader.read(
                post("mcp.notion.com", "/x"), Optional.of(service),
                        bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"));

        assertThat(request.family()).isEqualTo(WireFamily.MCP);
    }

    @Test
    void mirrors_matchDecodedValues() {
        WireRequest request = read(Bodies.MCP_CALL, "mcp-method", "tools/call", "Mcp-Name", "send_mail",
                "Mcp-Param-To", JUERGEN, "Mcp-Param-Region", "eu west", "Mcp-Param-Count", "10", "Mcp-Param-Flag",
                        "true");

        assertThat(request.mismatch()).isEmpty();
        assertThat(request.mirrors()).extracting(Mirror::name).containsExactly(
                "mcp-method", "Mcp-Name", "Mcp-Param-To", "Mcp-Param-Region", "Mcp-Param-Count", "Mcp-Param-Flag");
        byte[] body = Bodies.MCP_CALL.getBytes(StandardCharsets.UTF_8);
        Mirror to = request.mirrors().get(2);
        assertThat(new String(body, to.start(), to.end() - to.start(), StandardCharsets.UTF_8)).isEqualTo("Jürgen");
    }

    @Test
    void mismatch_headerAndBodyDiffer() {
        assertThat(read(Bodies.MCP_CALL, "Mcp-Method", "tools/list").mismatch())
                .contains("Mcp-Method header does not repeat the body");
        assertThat(read(Bodies.MCP_CALL, "Mcp-Name", "read_mail").mismatch()).isPresent();
        assertThat(read(Bodies.MCP_CALL, "Mcp-Method", "tools/call", "Mcp-Method", "ping").mismatch()).isPresent();
        assertThat(read(Bodies.MCP_CALL, "Mcp-Param-To", "Jane").mismatch()).isPresent();
        assertThat(read(Bodies.MCP_CALL, "MCP-Protocol-Version", "2025-06-18").mismatch()).isPresent();
        assertThat(read(Bodies.MCP_BATCH, "Mcp-Method", "tools/call").mismatch()).isPresent();
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}", "Mcp-Name", "x").mismatch())
                .isPresent();
    }

    @Test
    void mirrorEdits_headersFollowTheBody() {
        WireRequest request = read(Bodies.MCP_CALL, "Mcp-Method", "tools/call", "Mcp-Param-To", JUERGEN,
                "Mcp-Param-Region", "eu west");
        int name = Bodies.bytes(Bodies.MCP_CALL.substring(0, Bodies.MCP_CALL.indexOf("Jürgen"))).remaining();

        List<Header> whole = MirrorEdits.of(request, bytes(Bodies.MCP_CALL), List.of(new Edit(name, name + 7,
                "[REDACTED:name:x]")));
        List<Header> half = MirrorEdits.of(request, bytes(Bodies.MCP_CALL), List.of(new Edit(name + 3, name + 7, "X")));

        assertThat(whole).containsExactly(new Header("Mcp-Param-To", "[REDACTED:name:x]"));
        assertThat(McpHeaders.decode(half.getFirst().value())).isEqualTo("JüX");
        assertThat(half.getFirst().value()).startsWith("=?base64?");
        assertThat(MirrorEdits.of(request, bytes(Bodies.MCP_CALL), List.of(new Edit(0, 1, "{")))).isEmpty();
    }

    @Test
    void headerText_bothWays() {
        for (String text : List.of("plain", "two words", " outer ", "tab\t", "ü", "=?base64?eA==?=", "")) {
            assertThat(McpHeaders.decode(McpHeaders.encode(text))).isEqualTo(text);
        }
        assertThat(McpHeaders.encode("plain text")).isEqualTo("plain text");
        assertThat(McpHeaders.decode("=?base64?!!?=")).isEqualTo("=?base64?!!?=");
    }

    private static WireRequest read(String body, String... headers) {
        return WireReader.read(post("mcp.example.org", "/mcp/", headers), Optional.empty(), bytes(body));
    }
}
