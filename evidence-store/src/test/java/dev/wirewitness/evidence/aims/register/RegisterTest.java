package dev.wirewitness.evidence.aims.register;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.McpObserved;
import dev.wirewitness.evidence.SystemObserved;
import dev.wirewitness.evidence.Tunnelled;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private static final long T = UtcTime.startOfDay("2026-09-01");
    private static final String SERVER = "https://mcp.example:443/mcp";

    @Test
    void apply_exchange_makesARowWithModelsClientsAndTokens() {
        MemoryLog log = new MemoryLog();
        Statements exchange = Statements.exchange("a")
                .user("p1")
                .findings(Statements.finding("secret", "aws-access-key", 2, "request", "redact"));
        log.add(T, new SystemObserved("sys-openai", "openai-api", "OpenAI API", "OpenAI", "api", "sdk",
                "api.openai.com"));
        log.add(T + 1, exchange.decided());
        log.add(T + 2, exchange.finished("forwarded", OptionalInt.of(200), OptionalLong.of(30)));

        Inventory.AiSystem row = fold(RegisterFile.EMPTY, log).inventory(T + 5).systems().getFirst();

        assertThat(row.name()).isEqualTo("OpenAI API");
        assertThat(row.state()).isEqualTo("observed");
        assertThat(row.exchanges()).isEqualTo(1);
        assertThat(row.users()).isEqualTo(1);
        assertThat(row.firstLeaf()).isZero();
        assertThat(row.tokensIn()).isEqualTo(30);
        assertThat(row.models()).extracting(Inventory.ModelUse::name).containsExactly("gpt-5", "gpt-5-2026-08-07");
        assertThat(row.clients()).extracting(Inventory.ClientUse::client).containsExactly("openai-python");
        assertThat(row.findings())
                .containsExactly(new Inventory.Findings("secret", "aws-access-key", "request", "redact", 2));
    }

    @Test
    void apply_sameRecordTwice_countsOnce() {
        MemoryLog log = new MemoryLog().add(T, Statements.exchange("a").decided());
        Register register = fold(RegisterFile.EMPTY, log);

        register.apply(log.read(0));

        assertThat(register.inventory(T).systems().getFirst().exchanges()).isEqualTo(1);
        assertThat(register.position()).isEqualTo(1);
    }

    @Test
    void told_sightingsInTheLog_areKnownAndOthersAreNot() {
        MemoryLog log = new MemoryLog();
        log.add(T, new SystemObserved("sys-a", "a", "A", "A", "api", "sdk", "a.example"));
        log.add(T, Statements.exchange("a").decided());
        log.add(T, listed("first", "d1"));

        Register.Told told = fold(RegisterFile.EMPTY, log).told();

        assertThat(told.systems()).containsExactly("sys-a");
        assertThat(told.servers()).containsExactly(SERVER);
        assertThat(told.toolLists()).containsOnlyKeys(SERVER);
    }

    @Test
    void systemState_declared_isNeverOverwrittenByWhatIsSeen() throws Exception {
        RegisterFile file = RegisterFile.parse("r",
                "systems: [{match: {host: api.openai.com}, name: Mine, state: restricted}]");
        Register register = new Register(file);
        assertThat(register.systemState("sys-openai")).isEqualTo("observed");
        assertThat(register.systemState("sys-openai", "s", "p", "api.openai.com", "sdk")).isEqualTo("restricted");

        register.apply(new MemoryLog().add(T, Statements.exchange("a").decided()).read(0));

        assertThat(register.systemState("sys-openai")).isEqualTo("restricted");
        assertThat(register.inventory(T).systems().getFirst().name()).isEqualTo("Mine");
        register.declare(RegisterFile.EMPTY);
        assertThat(register.systemState("sys-openai")).isEqualTo("observed");
    }

    @Test
    void mcpServer_changedDefinition_isDriftUntilApprovedAnew() throws Exception {
        MemoryLog log = new MemoryLog();
        log.add(T, listed("first", "d1"));
        Register register = fold(RegisterFile.EMPTY, log);
        assertThat(register.mcpServer(SERVER).drifted()).isFalse();
        assertThat(register.mcpServer(SERVER).tools()).extracting(Inventory.Tool::digest).containsExactly("d1");
        assertThat(register.mcpServer(SERVER).exposure()).containsExactly("no-auth");

        log.add(T + UtcTime.DAY, listed("changed", "d2"));
        register.apply(log.read(1));
        assertThat(register.mcpServer(SERVER).drifted()).isTrue();
        assertThat(register.inventory(T).mcpServers().getFirst().flags()).contains("tool_drift", "exposed");

        register.declare(RegisterFile.parse("r", "mcp-servers: [{server: '" + SERVER
                + "', state: approved, since: 2026-09-05}]"));
        assertThat(register.mcpServer(SERVER).drifted()).isFalse();
        assertThat(register.mcpServer(SERVER).state()).isEqualTo("approved");
        assertThat(register.mcpServer("https://never.seen").state()).isEqualTo("observed");
    }

    @Test
    void flags_dependOnTheMomentAsked() throws Exception {
        RegisterFile file = RegisterFile.parse("r", """
                systems:
                  - match: {service: openai-api}
                    state: approved
                    since: 2026-08-01
                    approved-models: [gpt-4*]
                    data-categories: [secret]
                    review-by: 2026-10-01
                  - match: {service: never}
                    state: approved
                """);
        MemoryLog log = new MemoryLog()
                .add(T, Statements.exchange("a")
                        .findings(Statements.finding("personal", "email", 1, "request", "none")).decided());
        Register register = fold(file, log);

        assertThat(register.inventory(T + 1).systems().getFirst().flags())
                .containsExactly("declaration_incomplete", "model_changed", "data_drift");
        assertThat(register.inventory(T + 91 * UtcTime.DAY).systems().getFirst().flags())
                .contains("dormant_90d", "review_overdue");
        assertThat(register.inventory(T).declaredUnseen()).extracting(Inventory.Unseen::match).containsExactly("never");
    }

    @Test
    void flags_trafficWhileBlocked_isZombie() {
        MemoryLog log = new MemoryLog().add(T, Statements.exchange("a").state("blocked").decided());

        assertThat(fold(RegisterFile.EMPTY, log).inventory(T).systems().getFirst().flags()).contains("zombie");
    }

    @Test
    void apply_inventedNames_fallTogetherBeyondTheCap() {
        MemoryLog log = new MemoryLog();
        for (int i = 0; i < 700; i++) {
            log.add(T + i, Statements.exchange("a" + i).model("m" + i).decided());
        }

        List<Inventory.ModelUse> models = fold(RegisterFile.EMPTY, log).inventory(T).systems().getFirst().models();

        assertThat(models).hasSize(501);
        assertThat(models).filteredOn(model -> model.name().equals("(others)")).singleElement()
                .satisfies(others -> assertThat(others.requested()).isEqualTo(200));
    }

    @Test
    void text_hostileAndWideNames_fitsAHundredColumns() {
        MemoryLog log = new MemoryLog();
        String evil = "\u001B[31mred\u202E" + "é".repeat(300);
        log.add(T, Statements.exchange("a").system(evil, evil, evil, evil, evil).model(evil).decided());
        log.add(T, Statements.exchange("b").system("s", "s", "p", "mcp", "h")
                .mcp(evil, "tools/call", Optional.of(evil), 9).decided());
        log.add(T, new Tunnelled("c", evil, 443, evil, "closed", Optional.empty(), 1, 2, 3, Optional.empty()));

        Inventory inventory = fold(RegisterFile.EMPTY, log).inventory(T);

        assertThat(inventory.toText().lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 100);
        assertThat(inventory.toText()).doesNotContain("\u001B", "\u202E").contains("AI systems (2)", "\\u{001B}");
    }

    @Test
    void json_inventory_isCanonicalAndReadsBack() throws Exception {
        MemoryLog log = new MemoryLog().add(T, Statements.exchange("a").decided()).add(T, listed("first", "d1"));
        String json = fold(RegisterFile.EMPTY, log).inventory(T).toJson();

        JsonNode tree = new ObjectMapper().readTree(json);

        assertThat(tree.get("systems").get(0).get("models").get(0).get("name").asText()).isEqualTo("gpt-5");
        assertThat(tree.get("mcp_servers").get(0).get("tools").get(0).get("digest").asText()).isEqualTo("d1");
        assertThat(json).startsWith("{\"as_of\":\"2026-09-01T00:00:00.000000Z\",\"clients\":").doesNotContain("\n");
    }

    private static McpObserved listed(String change, String digest) {
        return new McpObserved(SERVER, "sys-mcp", Optional.of("Mcp"), Optional.of("2025-06-18"), change,
                Optional.of("all-" + digest),
                List.of(new McpObserved.Tool("search", digest, true, false)), true, List.of("no-auth"));
    }

    private static Register fold(RegisterFile file, MemoryLog log) {
        Register register = new Register(file);
        log.records().forEach(register::apply);
        return register;
    }
}
