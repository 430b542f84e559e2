package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wirewitness.app.command.Commands;
import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.evidence.Decided;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What {@code setup} prints is valid shell, and does what it says. */
class SetupTest {
    private static final List<String> CLIENTS = List.of(
            "curl", "node", "python", "java", "git", "claude-code", "codex", "gemini-cli", "opencode", "copilot-cli",
            "transparent", "chromium");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> posixOutput_isValidShell() {
        Tool sh = Tool.orSkip("recipes are not parsed", "sh");
        return CLIENTS.stream().map(client -> DynamicTest.dynamicTest(client, () -> {
            Tool.Said said = sh.run(Map.of(), setup(client, "--data", "/var/lib/it's here"), "-n");

            assertThat(said.exit()).as(said.text()).isZero();
        }));
    }

    @TestFactory
    Stream<DynamicTest> powerShellOutput_setsVariablesItsWay() {
        return CLIENTS.stream().map(client -> DynamicTest.dynamicTest(client, () -> {
            String text = setup(client, "--powershell");

            assertThat(text).doesNotContain("export ");
            assertThat(text.lines().filter(line -> line.startsWith("$env:")))
                    .allMatch(line -> line.matches("\\$env:\\w+ = '[^']*'"));
        }));
    }

    @Test
    void proxyVariables_comeInBothSpellings() {
        assertThat(setup("claude-code")).contains("HTTPS_PROXY=", "https_proxy=", "NO_PROXY=", "no_proxy=");
    }

    @Test
    void usersFile_makesItSayHowToSignIn() {
        assertThat(setup("curl", "--set", "identity.users-file=users"))
                .startsWith("# Users sign in: write http://USER:PASSWORD@127.0.0.1:8080");
        assertThat(setup("curl")).doesNotContain("USER:PASSWORD");
    }

    @Test
    void curl_goesThroughTheProxy() throws Exception {
        works("curl", "curl");
    }

    @Test
    void python_goesThroughTheProxy() throws Exception {
        works("python", "python3");
    }

    @Test
    void node_goesThroughTheProxy() throws Exception {
        Tool node = Tool.orSkip("the recipe is not tried", "node");
        String version = node.run("--version").text().strip();
        String[] numbers = version.substring(1).split("\\.");
        int major = Integer.parseInt(numbers[0]);
        assumeTrue(
                major >= 24 || major == 22 && Integer.parseInt(numbers[1]) >= 21,
                "skipped: node " + version + " ignores proxy variables (22.21 or 24 needed)");
        works("node", "node");
    }

    /** Sets what the recipe says in a shell, runs its check there, and looks for the decision. */
    private void works(String client, String program) throws Exception {
        Tool.orSkip("the recipe is not tried", program);
        Tool sh = Tool.orSkip("the recipe is not tried", "sh");
        try (Product product = Product.start(folder, "")) {
            String text = setup(
                    client, "--data", folder.resolve("data").toString(),
                    "--set", "proxy.listen=127.0.0.1:" + product.address().getPort());

            Tool.Said said = sh.run(Map.of(), "set -e\n" + text, "-s");

            assertThat(said.exit()).as(said.text()).isZero();
            assertThat(product.statements(Decided.class, 1)).first().returns("api.openai.com", Decided::host);
        }
    }

    private static String setup(String client, String... options) {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            String[] arguments = Stream.concat(Stream.of("setup", client), Stream.of(options)).toArray(String[]::new);
            assertThat(Commands.execute(arguments)).isZero();
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
