package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.command.Commands;
import dev.wirewitness.app.settings.SettingsReader;
import dev.wirewitness.policy.ruleset.CompileResult;
import dev.wirewitness.policy.ruleset.PolicyError;
import dev.wirewitness.policy.ruleset.RulesetCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The documentation says what the programs do: command lines parse, files compile, every option is described. */
class DocumentationTest {
    private static final Pattern LINE =
            Pattern.compile("^\\s*(?:deploy/)?wirewitness ((?:[^#<>|&`\\n]| {1}(?! ))+?)(?:\\s{2,}.*|\\s*[#<>|&].*|\\s*)$", Pattern.MULTILINE);
    private static final Pattern INLINE = Pattern.compile("`(?:deploy/)?wirewitness ([a-z][^`<>|]*)`");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyCommandLine_parses() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(document);
            for (String line : commandLines(text)) {
                tests.add(DynamicTest.dynamicTest(document.getFileName() + ": " + line, () -> parse(line)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests.stream();
    }

    private static List<String> commandLines(String text) {
        List<String> lines = new ArrayList<>();
        Stream.of(LINE, INLINE)
                .flatMap(pattern -> pattern.matcher(text).results())
                .map(result -> result.group(1).strip())
                .filter(line -> !line.contains("…"))
                .forEach(line -> {
                    String[] words = line.split(" ");
                    int alternatives = words.length > 1 ? words[1].indexOf('|') : -1;
                    lines.add(alternatives < 0 ? line : line.replace(words[1], words[1].substring(0, alternatives)));
                });
        return lines;
    }

    /** A word in capitals stands for a value; a number is put where one is needed. */
    private static void parse(String line) {
        String[] words = line.replace("[", "").replace("]", "").replaceAll("\\b(INDEX|COUNT)\\b", "7").split("\\s+");
        new CommandLine(new Commands()).parseArgs(words);
    }

    @Test
    void commands_describesEveryCommandAndOption() throws IOException {
        String document = Files.readString(Path.of("docs/commands.md"));
        describe(new CommandLine(new Commands()), "", document);
    }

    private static void describe(CommandLine line, String prefix, String document) {
        for (var sub : line.getSubcommands().entrySet()) {
            if (sub.getKey().equals("help")) {
                continue;
            }
            String name = (prefix + " " + sub.getKey()).strip();
            assertThat(document).as("docs/commands.md").contains("`" + name);
            for (OptionSpec option : sub.getValue().getCommandSpec().options()) {
                assertThat(document).as("option of " + name).contains("`" + option.longestName());
            }
            describe(sub.getValue(), name, document);
        }
    }

    @TestFactory
    Stream<DynamicTest> everySettingsBlock_isAccepted() throws IOException {
        return yaml(Path.of("docs/settings.md")).stream()
                .map(block -> DynamicTest.dynamicTest(first(block), () -> SettingsReader.read(
                        Optional.of(Files.writeString(folder.resolve("settings.yaml"), block)), List.of())));
    }

    @TestFactory
    Stream<DynamicTest> everyPolicyBlock_compiles() throws IOException {
        return yaml(Path.of("docs/policy.md")).stream().map(block -> DynamicTest.dynamicTest(first(block), () -> {
            String whole = block.startsWith("version:") ? block : "version: 1\nname: From the documentation\n" + block;
            if (RulesetCompiler.compile(whole, "policy.md", name -> Files.readAllBytes(Path.of("examples/hashed-lists", name))) instanceof CompileResult.Rejected(List<PolicyError> errors)) {
                assertThat(errors).extracting(PolicyError::text).isEmpty();
            }
        }));
    }

    private static String first(String block) {
        return block.lines().limit(2).reduce((a, b) -> a + " / " + b).orElse("");
    }

    private static List<String> yaml(Path document) throws IOException {
        List<String> blocks =
                YAML.matcher(Files.readString(document)).results().map(result -> result.group(1)).toList();
        assertThat(blocks).isNotEmpty();
        return blocks;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("../README.md"), Path.of("README.md")));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }
}
