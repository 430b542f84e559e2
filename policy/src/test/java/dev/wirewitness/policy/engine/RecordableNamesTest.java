package dev.wirewitness.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Surface;
import dev.wirewitness.policy.TokenUsage;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.detect.DetectorSelection;
import dev.wirewitness.policy.detect.Detectors;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordableNamesTest {
    private static final String KEY = "AKIA" + "Q3EGRIKTVM7XB2WN";
    private final RecordableNames names = new RecordableNames(Detectors.compile(DetectorSelection.BUILT_IN), 40);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-5.4", "gpt-4o-mini-2024-07-18", "ft:gpt-4o-mini-2024-07-18:acme:support:9aBcDeF1", "o3",
                "claude-opus-4-5-20251101", "claude-3-5-sonnet@20241022",
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", "gemini-3-pro-preview-06-05",
                "models/gemini-2.5-flash", "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8",
                "qwen3:235b-a22b-q4_K_M",
                "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "openrouter/auto", "text-embedding-3-large", "a"
            })
    void model_realName_stays(String model) {
        assertThat(names.of(asking(model)).model()).contains(model);
        assertThat(names.of(asking(model)).model()).contains(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-5 for alice@wonderland-hospital.org", "alice.liddell@wonderland-hospital.org",
                "what is our merger date", "gpt\u00e9", "gpt-5\n", "gpt-NjY3ZTQ4OWQ3Yzk1MzE0Yg8xQz",
                "gpt-6f1c9a52-7be0-4d35-9b1e-2f8c4ad07e61", "AKIAQ3EGRIKTVM7XB2WN", "x/AKIAQ3EGRIKTVM7XB2WN"
            })
    void model_proseKeyOrPerson_isWithheldAsOftenAsAsked(String model) {
        assertThat(names.of(asking(model)).model()).contains(RecordableNames.WITHHELD);
        assertThat(names.of(asking(model)).model()).contains(RecordableNames.WITHHELD);
    }

    @Test
    void model_tooLong_isWithheld() {
        assertThat(names.of(asking("m".repeat(129))).model()).contains(RecordableNames.WITHHELD);
    }

    @Test
    void client_versionThatIsAKey_isWithheld() {
        Classification what = names.of(asking("gpt-5", new Client("claude-code", Optional.of(KEY), Surface.AGENT_CLI)));

        assertThat(what.client()).isEqualTo(
                new Client("claude-code", Optional.of(RecordableNames.WITHHELD), Surface.AGENT_CLI));
        Client real = new Client("openai-js", Optional.of("7.55.0-beta.1+x"), Surface.SDK);
        assertThat(names.of(asking("gpt-5", real)).client()).isEqualTo(real);
    }

    @Test
    void mcp_ordinaryCall_stays() {
        McpCall call = new McpCall(
                "https://mcp.example/mcp", "tools/call", Optional.of("get_ticket"), Optional.of("2026-07-28"));

        assertThat(names.of(calling(call)).mcp()).contains(call);
        McpCall none = new McpCall("https://mcp.example/mcp", "", Optional.empty(), Optional.empty());
        assertThat(names.of(calling(none)).mcp()).contains(none);
    }

    @Test
    void mcp_foreignTextInEachField_isWithheld() {
        McpCall call = new McpCall(
                "https://mcp.example/alice@wonderland-hospital.org/mcp",
                "custom " + KEY,
                Optional.of("file:///home/alice/plan.docx?t=1"),
                Optional.of(KEY));

        assertThat(names.of(calling(call)).mcp()).contains(new McpCall(
                "https://mcp.example/[withheld]",
                RecordableNames.WITHHELD,
                Optional.of("file://[withheld]"),
                Optional.of(RecordableNames.WITHHELD)));
    }

    @Test
    void report_foreignTextInEachField_isWithheld() {
        AnswerReport report = names.of(new AnswerReport(
                Optional.of(KEY),
                TokenUsage.NONE,
                List.of(),
                List.of(),
                Optional.of("tickets 1.0.0 " + KEY),
                List.of(new McpTool("get_" + KEY, "d", true, false), new McpTool("get_ticket", "e", true, false)),
                true,
                Optional.of("said " + KEY),
                0,
                0,
                Coverage.full(1)));

        assertThat(report.toString()).doesNotContain(KEY);
        assertThat(report.mcpTools()).extracting(McpTool::name).containsExactly(RecordableNames.WITHHELD, "get_ticket");
    }

    @Test
    void model_anyText_neverFailsAndNeverGrows() {
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(200); n > 0; n--) {
                text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : 32 + random.nextInt(95)));
            }
            String name = names.of(asking(text.toString())).model().orElseThrow();
            assertThat(name).isIn(text.toString(), RecordableNames.WITHHELD);
        }
    }

    private static Classification asking(String model) {
        return asking(model, Client.UNKNOWN);
    }

    private static Classification asking(String model, Client client) {
        return new Classification(Certainty.EXACT, AiService.UNKNOWN, WireFamily.UNKNOWN, Operation.OTHER,
                Optional.of(model), client, false, Optional.empty());
    }

    private static Classification calling(McpCall call) {
        return new Classification(Certainty.EXACT, AiService.UNKNOWN, WireFamily.MCP, Operation.MCP_OTHER,
                Optional.empty(), Client.UNKNOWN, false, Optional.of(call));
    }
}
