package dev.wirewitness.policy.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class McpRubricTest {
    private static final McpCall LIST =
            new McpCall("https://mcp.example.com/mcp", "tools/list", Optional.empty(), Optional.empty());
    private static final RequestHead WITH_TOKEN = head("https", "mcp.example.com", "authorization", "Bearer x");

    private static RequestHead head(String scheme, String host, String... headers) {
        return new RequestHead("POST", scheme, host, 443, "/mcp", Headers.of(headers));
    }

    private static McpServerState state(RegisterState state, boolean drifted, String... tools) {
        return new McpServerState(
                state,
                Stream.of(tools).map(t -> new McpTool(t, "", false, false)).toList(),
                drifted,
                List.of());
    }

    private static int score(RequestHead head, McpServerState state, String provenance) {
        return McpRubric.score(head, LIST, state, provenance).score();
    }

    @Test
    void score_officialReaderWithToken_isLow() {
        assertThat(score(WITH_TOKEN, state(RegisterState.OBSERVED, false, "get_page"), "official")).isEqualTo(2);
    }

    @Test
    void score_addsEachCapabilityOnce_upToItsCap() {
        assertThat(score(WITH_TOKEN, state(RegisterState.OBSERVED, false, "write_file", "deleteFile"), "official"))
                .isEqualTo(8);
        assertThat(score(
                        WITH_TOKEN,
                        state(RegisterState.OBSERVED, false, "run_python", "send_mail", "get_secret", "write_file"),
                        "official"))
                .isEqualTo(35);
    }

    @Test
    void score_exposure_countsForRemoteServersOnly() {
        McpServerState nothing = state(RegisterState.OBSERVED, false);

        assertThat(score(head("http", "mcp.example.com"), nothing, "official")).isEqualTo(20);
        assertThat(score(head("https", "mcp.example.com", "x-api-key", "k"), nothing, "official")).isEqualTo(5);
        assertThat(score(head("http", "localhost"), nothing, "official")).isZero();
    }

    @Test
    void score_provenanceDriftAndApproval() {
        assertThat(score(WITH_TOKEN, state(RegisterState.OBSERVED, false), "unknown")).isEqualTo(15);
        assertThat(score(WITH_TOKEN, state(RegisterState.OBSERVED, true), "known")).isEqualTo(15);
        assertThat(score(WITH_TOKEN, state(RegisterState.APPROVED, true), "unknown")).isEqualTo(10);
        assertThat(score(WITH_TOKEN, state(RegisterState.APPROVED, false), "official")).isZero();
    }

    @Test
    void score_hiddenTextInToolName_counts() {
        assertThat(score(WITH_TOKEN, state(RegisterState.OBSERVED, false, "get\u200bpage"), "official"))
                .isEqualTo(22);
    }

    @Test
    void score_destructiveHint_addsRisk_readOnlyHintTakesNone() {
        McpServerState hinted = new McpServerState(
                RegisterState.OBSERVED,
                List.of(new McpTool("shell", "", true, false), new McpTool("get", "", true, true)),
                false,
                List.of());

        assertThat(score(WITH_TOKEN, hinted, "official")).isEqualTo(16 + 8 + 2);
    }

    @Test
    void score_namesItsFactors_andItsConfidence() {
        McpCall call = new McpCall("s", "tools/call", Optional.of("exec_shell"), Optional.empty());

        McpRisk risk = McpRubric.score(head("https", "mcp.example.com"), call, McpServerState.UNSEEN, "unknown");

        assertThat(risk.score()).isEqualTo(16 + 12 + 15);
        assertThat(risk.factors())
                .containsExactly(
                        "capability +16 (runs commands 16)",
                        "remote without authentication +12",
                        "server is in no registry +15");
        assertThat(risk.confidencePercent()).isEqualTo(50);
    }
}
