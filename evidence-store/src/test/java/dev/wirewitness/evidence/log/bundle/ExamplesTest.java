package dev.wirewitness.evidence.log.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The small bundles that every bundle carries for those who write a verifier of their own. Each name begins with the
 * exit code it must give. They are made anew with {@code -Dwirewitness.examples.write=true}.
 */
class ExamplesTest {
    private static final Path RESOURCES = Path.of("src/main/resources/dev/wirewitness/evidence/log/bundle/examples");
    private static final String RECORDS = "log/records/000000000000.jsonl";

    @TempDir
    Path folder;

    static String[] names() {
        return BundleTexts.EXAMPLES.toArray(String[]::new);
    }

    @Test
    void write() throws Exception {
        Assumptions.assumeTrue(Boolean.getBoolean("wirewitness.examples.write"), "only when they are to be made anew");
        Path log = Bundles.log(folder.resolve("evidence"), 3);
        TreeMap<String, byte[]> whole = Bundles.read(Bundles.export(log, BundleOptions.PLAIN, folder.resolve("b.zip")));
        whole.keySet().removeIf(name -> name.startsWith("verify/") || name.equals("README.txt"));
        for (String name : names()) {
            TreeMap<String, byte[]> files = new TreeMap<>(whole);
            change(name, files);
            Bundles.relist(files);
            if (name.equals("10-file-changed.zip")) {
                Bundles.flip(files, RECORDS, 300);
            }
            Files.createDirectories(RESOURCES);
            Bundles.write(files, RESOURCES.resolve(name));
        }
    }

    private static void change(String name, TreeMap<String, byte[]> files) {
        switch (name) {
            case "10-record-changed.zip" -> Bundles.flip(files, RECORDS, 300);
            case "11-record-left-out.zip" -> {
                String lines = Bundles.text(files, RECORDS);
                files.put(RECORDS, lines.substring(lines.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8));
                byte[] hashes = Bundles.bytes(files, "log/leafhashes.bin");
                files.put("log/leafhashes.bin", java.util.Arrays.copyOfRange(hashes, 32, hashes.length));
            }
            case "11-hash-changed.zip" -> Bundles.flip(files, "log/leafhashes.bin", 40);
            case "12-checkpoint-changed.zip" -> {
                int last = Bundles.bytes(files, "log/checkpoint").length;
                Bundles.flip(files, "log/checkpoint", last - 12);
            }
            case "13-figures-changed.zip" -> Bundles.replace(files, "figures.json", "\"allow\":6", "\"allow\":5");
            default -> assertThat(name).isIn("14-whole.zip", "10-file-changed.zip");
        }
    }

    private Path example(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(BundleTexts.class.getResourceAsStream("examples/" + name), name)) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void java_endsWithTheCodeInItsName(String name) throws Exception {
        BundleVerifier.Answer answer = Bundles.check(example(name));

        assertThat(answer.code()).as(BundleVerifier.text(answer)).isEqualTo(Integer.parseInt(name.substring(0, 2)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void python_endsWithTheCodeInItsName(String name) throws Exception {
        Assumptions.assumeTrue(Verifiers.pythonIsHere(), "python3 and openssl 3: not here; the Python verifier is left out");
        Path log = Bundles.log(folder.resolve("evidence"), 1);
        Path bundle = Bundles.export(log, BundleOptions.PLAIN, folder.resolve("b.zip"));
        assertThat(Bundles.read(bundle)).containsKey("verify/examples/" + name);

        Verifiers.Said said = new Verifiers(bundle, folder).python(example(name));

        assertThat(said.code()).as(said.text()).isEqualTo(Integer.parseInt(name.substring(0, 2)));
    }
}
