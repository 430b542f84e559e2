package dev.wirewitness.policy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenShapeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NjY3ZTQ4OWQ3Yzk1MzE0Yg8xQz", "a1b2c3d4e5f6a7b8", "sk-9f8e7d6c5b4a39281706",
                "id=6f1c9a52-7be0-4d35-9b1e-2f8c4ad07e61",
                "6F1C9A52-7BE0-4D35-9B1E-2F8C4AD07E61"
            })
    void isIn_randomText_isSeen(String text) {
        assertThat(TokenShape.isIn(text)).isTrue();
        assertThat(TokenShape.isIn("v1/" + text + "/mcp")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "mcp", "search_tickets_by_customer_name", "2026-07-28", "20251101", "claude-opus-4-5-20251101",
                "createRepositoryIssueComment", "Llama-4-Maverick-17B-128E-Instruct-FP8", "1234567890123456",
                "a-8-9-b-----------"
            })
    void isIn_names_areNot(String text) {
        assertThat(TokenShape.isIn(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/mcp, https://mcp.example/mcp",
        "/s/NjY3ZTQ4OWQ3Yzk1MzE0Yg8xQz/mcp, https://mcp.example/s/{token}/mcp",
        "/u/6f1c9a52-7be0-4d35-9b1e-2f8c4ad07e61, https://mcp.example/u/{token}",
        "/NjY3ZTQ4OWQ3Yzk1MzE0Yg8xQz//, https://mcp.example/{token}",
        "/mcp?token=NjY3ZTQ4OWQ3Yzk1MzE0Yg8xQz, https://mcp.example/mcp"
    })
    void server_keyInItsPath_isNoPartOfItsIdentity(String target, String identity) {
        assertThat(McpReader.server(new RequestHead("POST", "https", "mcp.example", 443, target, Headers.of())))
                .isEqualTo(identity);
    }

    @Test
    void server_portAndAddress_stay() {
        assertThat(McpReader.server(new RequestHead("POST", "http", "::1", 8931, "/", Headers.of())))
                .isEqualTo("http://[::1]:8931/");
    }
}
