package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.ops.Console.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code policy check} says, and how it ends. */
class PolicyCheckTest {
    @TempDir
    private Path folder;

    private Said check(String detector) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yaml"), "version: 1\nname: n\ndetectors:\n  custom:\n    - " + detector + "\n");
        return Console.run("", "policy", "check", file.toString());
    }

    @Test
    void slowPattern_isFineWithAWarning() throws Exception {
        Said said = check("{id: staff, regex: '[0-9]{9}'}");

        assertThat(said.exit()).isZero();
        assertThat(said.out()).contains("p.yaml: fine");
        assertThat(said.error())
                .startsWith("warning: ")
                .contains("p.yaml:5:26: staff: no two plain characters in a row stand in every match");
    }

    @Test
    void quickPattern_isFineWithoutAWord() throws Exception {
        assertThat(check("{id: staff, regex: 'ST-[0-9]{9}'}").error()).isEmpty();
    }

    @Test
    void brokenPattern_isNotFine() throws Exception {
        Said said = check("{id: staff, regex: 'ST-('}");

        assertThat(said.exit()).isOne();
        assertThat(said.error()).contains("p.yaml:5:26: regex: missing closing");
    }
}
