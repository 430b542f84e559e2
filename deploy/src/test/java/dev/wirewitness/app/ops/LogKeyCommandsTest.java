package dev.wirewitness.app.ops;

import static dev.wirewitness.app.ops.Console.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Console.Said;
import dev.wirewitness.evidence.KeyActivated;
import dev.wirewitness.evidence.KeyCertified;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log's key changes beside a running node; a root key kept elsewhere vouches for it. */
class LogKeyCommandsTest {
    @TempDir
    private Path folder;

    private Said key(String... arguments) {
        List<String> all = new ArrayList<>(List.of("evidence", "key"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        Said said = run("", all.toArray(String[]::new));
        return said;
    }

    private String verified(Path vkey, int code) {
        Said said = run("", "evidence", "verify", folder.resolve("data/evidence").toString(), "--key", vkey.toString());
        assertThat(said.exit()).as(said.out() + said.error()).isEqualTo(code);
        return said.out();
    }

    private static void fine(Said said) {
        assertThat(said.exit()).as(said.error()).isZero();
    }

    @Test
    void key_isRotatedAndVouchedFor_andEveryAnchorHolds() throws Exception {
        Path offline = folder.resolve("offline");
        Path request = folder.resolve("request.note");
        Path certificate = folder.resolve("certificate.note");
        Path first;
        try (Product product = Product.start(folder, "")) {
            first = Files.copy(folder.resolve("data/evidence/log.vkey"), folder.resolve("first.vkey"));
            fine(run("", "evidence", "key", "root", "acme.example/root", "--out", offline.toString()));
            fine(key("rotate", "--overlap", "7"));
            assertThat(product.statements(KeyActivated.class, 1).getFirst().previous()).isEqualTo(Files.readString(first).strip());
            fine(key("request", "--root", offline.resolve("root.vkey").toString(), "--days", "30", "--out", request.toString()));
            assertThat(key("import", request.toString()).error()).contains("not signed by both keys");
            fine(run("", "evidence", "key", "certify", request.toString(), "--root", offline.toString(), "--out", certificate.toString()));
            fine(key("import", certificate.toString()));
            assertThat(product.statements(KeyCertified.class, 1)).hasSize(1);
        }
        assertThat(verified(first, 0)).contains("over 1 other keys from");
        assertThat(verified(offline.resolve("root.vkey"), 0)).contains("the root key vouches for it until");
        verified(folder.resolve("data/evidence/log.vkey"), 0);
        assertThat(key("show").out()).contains("succeeded   ", "vouched     ", "acme.example/root+");

        fine(key("rotate", "--overlap", "0"));
        verified(first, 0);
        fine(run("", "evidence", "key", "root", "other", "--out", folder.resolve("other").toString()));
        verified(folder.resolve("other/root.vkey"), 12);
        assertThat(run("", "evidence", "key", "certify", request.toString(), "--root", folder.resolve("other").toString(), "--out",
                certificate.toString()).error()).contains("(expected: for other+");
        assertThat(run("", "evidence", "key", "root", "other", "--out", folder.resolve("other").toString()).error()).contains("exists");
        assertThat(key("rotate", "--overlap", "-1").error()).contains("--overlap: -1 (expected: 0 to 3650 days)");
    }
}
