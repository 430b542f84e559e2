package dev.wirewitness.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.app.demo.DemoClient.Answer;
import dev.wirewitness.app.sample.Received;
import dev.wirewitness.app.sample.SampleProvider;
import java.io.IOException;

/** The eight exchanges of the demo. Each says what it sends, what the provider saw, what came back, and checks it. */
final class Tour {
    /** Has the form of an AWS access key id and opens nothing; made so that nobody who inspects this file takes it out. */
    private static final String KEY = String.join("AK", "", "IAQ3EGRIKTVM7XB2WN");

    private static final String CARD = "4539" + " 1488" + " 0343" + " 6467";
    private static final String IBAN = "DE61" + "200505501047382915";

    private final Screen screen;
    private final SampleProvider provider;
    private final DemoClient client;
    private final ObjectMapper json = new ObjectMapper();
    private boolean allFine = true;

    Tour(Screen screen, SampleProvider provider, DemoClient client) {
        this.screen = screen;
        this.provider = provider;
        this.client = client;
    }

    /** Whether every step did what it says. */
    boolean run() throws IOException, InterruptedException {
        allowed();
        streamed();
        secret();
        personal();
        blocked();
        toolCall();
        riskyServer();
        tunnelled();
        return allFine;
    }

    private void allowed() throws IOException, InterruptedException {
        screen.step(1, "An ordinary question to an approved model");
        Answer answer = openAi("gpt-5.4", "What is the capital of France?");
        screen.line("client got", text(answer, "/choices/0/message/content"));
        check(answer.status() == 200 && last().body().contains("capital of France"), "passed unchanged, recorded");
    }

    private void streamed() throws IOException, InterruptedException {
        screen.step(2, "The same, streamed");
        ObjectNode body = message("claude-sonnet-5", "Tell me a short story about a proxy.").put("stream", true);
        Answer answer = client.post(
                "https://api.anthropic.com/v1/messages",
                body.put("max_tokens", 200).toString(),
                "anthropic-version", "2023-06-01", "x-api-key", "demo", "User-Agent", "Anthropic/JS 1.10.0");
        screen.line("client got", answer.events() + " events, each forwarded as it came");
        check(answer.status() == 200 && answer.events() > 8, "a stream stays a stream");
    }

    private void secret() throws IOException, InterruptedException {
        screen.step(3, "A cloud key pasted into a prompt");
        String prompt = "Why is access denied for " + KEY + "?";
        screen.line("client sent", prompt);
        Answer answer = openAi("gpt-5.4", prompt);
        String seen = json.readTree(last().body()).at("/messages/0/content").asText();
        screen.line("provider saw", seen);
        screen.line("client got", text(answer, "/choices/0/message/content"));
        check(!last().body().contains(KEY) && answer.body().contains(KEY), "the key never left; the answer is whole");
    }

    private void personal() throws IOException, InterruptedException {
        screen.step(4, "Personal data in a prompt");
        String prompt = "Refund card " + CARD + ", IBAN " + IBAN + ".";
        screen.line("client sent", prompt);
        ObjectNode body = json.createObjectNode();
        body.putArray("contents").addObject().put("role", "user").putArray("parts").addObject().put("text", prompt);
        Answer answer = client.post(
                "https://generativelanguage.googleapis.com/v1beta/models/gemini-3-flash:generateContent",
                body.toString(),
                "x-goog-api-key", "demo", "User-Agent", "google-genai-sdk/3.1.0 gl-node/v24.21.0");
        screen.line("provider saw", json.readTree(last().body()).at("/contents/0/parts/0/text").asText());
        check(
                answer.status() == 200 && !last().body().contains(CARD) && !last().body().contains(IBAN),
                "card number and IBAN never left");
    }

    private void blocked() throws IOException, InterruptedException {
        screen.step(5, "A model nobody approved");
        int before = provider.received().size();
        Answer answer = openAi("deepseek-chat", "Summarise our contract.");
        screen.line("client got", "HTTP " + answer.status() + ": " + text(answer, "/error/message"));
        check(
                answer.status() == 400 && provider.received().size() == before,
                "blocked in the provider's own words; nothing was sent");
    }

    private void toolCall() throws IOException, InterruptedException {
        screen.step(6, "A tool call to an MCP server");
        boolean listed = mcp("mcp.tickets.example", "tools/list", json.createObjectNode()).status() == 200;
        Answer answer = call("mcp.tickets.example", "get_ticket", "id", "T-1042");
        screen.line("client got", text(answer, "/result/content/0/text"));
        check(listed && answer.status() == 200 && !answer.body().contains("\"isError\":true"), "passed, tool and server recorded");
    }

    private void riskyServer() throws IOException, InterruptedException {
        screen.step(7, "An MCP server that runs shell commands");
        mcp("mcp.shadow-tools.example", "tools/list", json.createObjectNode());
        int before = provider.received().size();
        Answer answer = call("mcp.shadow-tools.example", "run_shell", "command", "cat ~/.ssh/id_rsa");
        screen.line("client got", text(answer, "/result/content/0/text"));
        check(
                answer.body().contains("risk") && provider.received().size() == before,
                "refused: the server's risk score is over the limit");
    }

    private void tunnelled() throws IOException, InterruptedException {
        screen.step(8, "A host that is no AI service");
        Answer answer = client.get("https://www.example.org/");
        screen.line("client got", answer.body());
        check(
                answer.status() == 200 && last().host().startsWith("www.example.org"),
                "relayed unread, with the site's own certificate");
    }

    private Answer openAi(String model, String prompt) throws IOException, InterruptedException {
        return client.post(
                "https://api.openai.com/v1/chat/completions",
                message(model, prompt).toString(),
                "Authorization", "Bearer demo", "User-Agent", "OpenAI/Python 2.9.0");
    }

    private Answer call(String host, String tool, String argument, String value) throws IOException, InterruptedException {
        ObjectNode params = json.createObjectNode().put("name", tool);
        params.putObject("arguments").put(argument, value);
        return mcp(host, "tools/call", params);
    }

    private Answer mcp(String host, String method, ObjectNode params) throws IOException, InterruptedException {
        ObjectNode body = json.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        body.set("params", params);
        return client.post(
                "https://" + host + "/mcp",
                body.toString(),
                "Accept", "application/json, text/event-stream", "MCP-Protocol-Version", "2025-06-18");
    }

    private ObjectNode message(String model, String prompt) {
        ObjectNode body = json.createObjectNode().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return body;
    }

    private String text(Answer answer, String pointer) throws IOException {
        JsonNode found = json.readTree(answer.body()).at(pointer);
        return found.isMissingNode() ? answer.body() : found.asText();
    }

    private Received last() {
        return provider.received().getLast();
    }

    private void check(boolean fine, String what) {
        allFine &= fine;
        screen.ok(fine, what);
    }
}
