package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ServiceKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Request bodies as real clients send them, shortened. */
final class Bodies {
    static final AiService OPENAI = new AiService("openai-api", "OpenAI API", "openai", ServiceKind.API);
    static final AiService ANTHROPIC = new AiService("anthropic-api", "Anthropic API", "anthropic", ServiceKind.API);
    static final AiService GOOGLE = new AiService("gemini-api", "Gemini API", "google", ServiceKind.API);

    static final String CHAT = """
            {"model": " gpt-5.2 ", "stream": true, "messages": [
              {"role":"system","content":"You are \\u00fcber-helpful \\ud83d\\ude00"},
              {"content":"old question","role":"user"},
              {"role":"assistant","content":null,"refusal":"no \\"way\\"","tool_calls":[{"id":"c1","type":"function",
                "function":{"name":"find","arguments":"{\\"q\\":\\"a\\\\nb\\"}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"result: grün 汉字"},
              {"role":"user","content":[{"type":"text","text":"what is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
                {"type":"image_url","image_url":{"url":"https://example.org/cat.png"}},
                {"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}},
                {"type":"file","file":{"filename":"a.pdf","file_data":"JVBERi0="}}]}
              ],
              "tools":[{"type":"function","function":{"name":"find","description":"Finds {things}",
                "parameters":{"type":"object"}}}],
              "metadata":{"a":[1,2,{"b":null}]}, "temperature": -1.5e-3}
            """;

    static final String RESPONSES = """
            {"model":"gpt-5-codex","instructions":"Be brief","store":false,"stream":true,
             "input":[
              {"type":"additional_tools","tools":[{"type":"namespace","name":"shell",
                "tools":[{"type":"function","name":"run"}]}]},
              {"type":"message","role":"developer","content":[{"type":"input_text","text":"<environment_context>"}]},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"list files"}]},
              {"type":"reasoning","summary":[{"type":"summary_text","text":"I should run ls"}],
                "encrypted_content":"gAAA"},
              {"type":"function_call","name":"run","call_id":"1","arguments":"{\\"cmd\\":\\"ls\\"}"},
              {"type":"custom_tool_call","name":"patch","call_id":"2","input":"*** Begin Patch"},
              {"type":"function_call_output","call_id":"1","output":"a.txt"},
              {"type":"custom_tool_call_output","call_id":"2","output":[{"type":"input_text","text":"Done!"}]},
              {"type":"computer_call_output","call_id":"3",
                "output":{"type":"computer_screenshot","image_url":"data:image/png;base64,AAAA"}},
              {"type":"message","role":"user","content":"thanks"},
              {"role":"user","content":[{"type":"input_file","file_data":"data:text/plain;base64,QQ=="},
                {"type":"input_image","image_url":"https://example.org/x.png"}]}],
             "tools":[{"type":"function","name":"t","parameters":{}}],
             "prompt":{"id":"p","variables":{"na/me":"value","doc":{"type":"input_text","text":"inner"}}}}
            """;

    static final String MESSAGES = """
            {"model":"claude-sonnet-5","max_tokens":1024,"stream":false,
             "system":[{"type":"text","text":"You are Claude Code","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"Bash","description":"runs","input_schema":{"type":"object"}}],
             "messages":[
              {"role":"user","content":"first"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"EqQB"},
                {"type":"text","text":"I will look"},
                {"type":"tool_use","id":"t1","name":"Bash","input":{"command":"cat \\"x\\""}}]},
              {"role":"user","content":[
                {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"file text"},
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}]},
                {"content":"plain result","type":"tool_result","tool_use_id":"t2"},
                {"type":"document","source":{"data":"a letter","type":"text","media_type":"text/plain"},
                  "title":"Letter"},
                {"type":"document","source":{"type":"content","content":[{"type":"text","text":"nested"}]}},
                {"type":"search_result","source":"https://x","title":"T","content":[{"type":"text","text":"hit"}]},
                {"type":"text","text":"go on"}]}]}
            """;

    static final String GEMINI = """
            {"systemInstruction":{"parts":[{"text":"sys"}]},
             "contents":[
              {"role":"user","parts":[{"text":"hello"},{"inlineData":{"mimeType":"image/png","data":"iVBO"}}]},
              {"role":"model","parts":[{"text":"think","thought":true},{"text":"hi"},
                {"functionCall":{"name":"f","args":{"a":"b"}}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"out":"42"}}},
                {"function_response":{"name":"g","response":{"out":["x"]}}},
                {"codeExecutionResult":{"outcome":"OK","output":"7"}},{"fileData":{"fileUri":"gs://b/o"}}]},
              {"parts":[{"text":"no role"}]}],
             "tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{}}]}],
             "generationConfig":{"temperature":0}}
            """;

    static final String OLLAMA = """
            {"Model":"llama3.2","messages":[{"role":"user","content":"hi","images":["iVBO"]},
             {"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"x":1}}}]},
             {"role":"tool","tool_name":"f","content":"1"}]}
            """;

    static final String MCP_CALL = """
            {"jsonrpc":"2.0","id":"a\\"1","method":"tools/call","params":{"name":"send_mail",
             "arguments":{"to":"Jürgen","region":"eu west","n":10,"deep":{"flag":true}},
             "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","progressToken":1}}}
            """;

    static final String MCP_BATCH = """
            [{"jsonrpc":"2.0","method":"notifications/initialized"},
             {"jsonrpc":"2.0","id":1,"method":"tools/list"},
             {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x","arguments":{"a":"b"}}},
             {"jsonrpc":"2.0","id":9,"result":{"content":{"name":"me"}}}]
            """;

    static final String PLAIN = """
            {"model":"text-embedding-3-small","input":["one","two"],"prompt":"p","suffix":"s"}
            """;

    record Sample(String name, RequestHead head, Optional<AiService> service, String body) {
        WireRequest read() {
            return WireReader.read(head, service, bytes(body));
        }
    }

    static final List<Sample> ALL = List.of(
            new Sample("chat", post("api.openai.com", "/v1/chat/completions"), Optional.of(OPENAI), CHAT),
            new Sample("responses", post("api.openai.com", "/v1/responses"), Optional.of(OPENAI), RESPONSES),
            new Sample("messages", post("api.anthropic.com", "/v1/messages?beta=true"), Optional.of(ANTHROPIC),
                    MESSAGES),
            new Sample("gemini", post("generativelanguage.googleapis.com",
                    "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse"), Optional.of(GOOGLE), GEMINI),
            new Sample("code assist", post("cloudcode-pa.googleapis.com", "/v1internal:generateContent"),
                    Optional.of(GOOGLE), "{\"model\":\"gemini-3\",\"project\":\"p\",\"request\":" + GEMINI + "}"),
            new Sample("batch", post("api.anthropic.com", "/v1/messages/batches"), Optional.of(ANTHROPIC),
                    "{\"requests\":[{\"custom_id\":\"1\",\"params\":" + MESSAGES
                    + "},{\"custom_id\":\"2\",\"params\":{\"model\":\"claude-opus-9\","
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"new\"}]}}]}"),
            new Sample("ollama", new RequestHead("POST", "http", "localhost", 11434, "/api/chat", Headers.empty()),
                    Optional.empty(), OLLAMA),
            new Sample("mcp", post("mcp.example.org", "/mcp/", "MCP-Protocol-Version", "2026-07-28"),
                    Optional.empty(), MCP_CALL),
            new Sample("mcp batch", post("mcp.example.org", "/mcp"), Optional.empty(), MCP_BATCH),
            new Sample("embeddings", post("api.openai.com", "/v1/embeddings"), Optional.of(OPENAI), PLAIN));

    private Bodies() {}

    static RequestHead post(String host, String target, String... headers) {
        return new RequestHead("POST", "https", host, 443, target, Headers.of(headers));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
