package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ordinary code and prose of ours loses nothing to the default policy. Made-up data, and only that, is left out. */
class OwnTreeTest {
    private static final Path ROOT = Path.of("..");
    /** Parts of paths: tests, what was built, policies with tests of their own, documents made up to be found. */
    private static final List<String> MADE_UP = List.of(
            "/src/test/", "/target/", "/.git/", "default-policy.yaml", "/examples/", "WarmUp.java", "/accuracy/", "DetectionPeers.java",
            "/wirewitness-");
    private static final List<String> ENDINGS =
            List.of(".java", ".md", ".xml", ".yaml", ".yml", ".json", ".txt", ".html", ".js", ".css", ".sh", ".py");

    @Test
    void ownTree_losesNothing() throws IOException {
        List<String> lost = new ArrayList<>();
        int files = 0;
        try (Stream<Path> tree = Files.walk(ROOT)) {
            for (Path file : tree.filter(OwnTreeTest::ordinary).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                Detectors.builtIn().scan(bytes, bytes.length, Content.PLAIN).detections().stream()
                        .filter(OwnTreeTest::redacted)
                        .forEach(found -> lost.add(file + " at " + found.start() + ": " + found.type() + " " + found.because()));
                files++;
            }
        }
        assertThat(files).isGreaterThan(500);
        assertThat(lost).isEmpty();
    }

    private static boolean ordinary(Path file) {
        String path = "/" + ROOT.relativize(file);
        return ENDINGS.stream().anyMatch(path::endsWith)
                && MADE_UP.stream().noneMatch(path::contains)
                && Files.isRegularFile(file);
    }

    /** As the default policy has it: secrets, cards, accounts, numbers of persons; the rest it counts. */
    private static boolean redacted(Detection found) {
        boolean personal = found.type().matches("[a-z]{2}-.*|jmbg|payment-card|iban");
        return found.category() == Category.SECRET && found.confidence() >= 70
                || personal && found.confidence() >= 65
                || found.type().equals("hidden-text");
    }
}
