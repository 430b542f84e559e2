package dev.wirewitness.app.ops;

import static dev.wirewitness.app.ops.Console.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.ops.Console.Said;
import dev.wirewitness.policy.ruleset.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a list to a policy that finds what is on it. */
class PolicyHashTest {
    private static final String KEY = "our/Own+k3y-for-billing";

    @TempDir
    private Path folder;

    private Path list;
    private Path out;

    @BeforeEach
    void name() {
        list = folder.resolve("list.txt");
        out = folder.resolve("ours.hashes");
    }

    private Said hash(String kind, String input) {
        return run(input, "policy", "hash", "-", "--kind", kind, "--out", out.toString());
    }

    private Path policy(String lists) throws Exception {
        return Files.writeString(folder.resolve("p.yaml"), "version: 1\nname: n\n" + lists.substring(lists.indexOf("hashed-lists:"))
                + """
                rules:
                  - id: listed
                    when: {finding: {type: [ours]}}
                    then: redact
                    reason: What is listed stays inside.
                """);
    }

    private static String explained(Path policy, String content) {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content + "\"}]}";
        Said said = run(
                "POST https://api.openai.com/v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body,
                "policy", "explain", policy.toString());
        assertThat(said.exit()).as(said.error()).isZero();
        return said.out();
    }

    @Test
    void terms_areFoundByThePolicyThatNamesTheirList() throws Exception {
        Said made = hash("terms", "Northwind Traders\n\nContoso\n");
        assertThat(made.exit()).as(made.error()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out))).isEqualTo("rw-------");

        Path policy = policy(made.out());
        assertThat(explained(policy, "an offer for NORTHWIND traders")).contains("ours", "base 90");
        assertThat(explained(policy, "an offer for Northwind")).doesNotContain("base 90");
    }

    @Test
    void list_ofTheDocumentation_findsItsTerms() throws Exception {
        Files.copy(Path.of("examples/hashed-lists/customers.hashes"), out);
        String digest = Digests.sha256(Files.readAllBytes(out));
        Path policy = policy("hashed-lists:\n  ours: {file: ours.hashes, digest: \"" + digest + "\"}\n");
        assertThat(explained(policy, "an offer for northwind traders")).contains("ours", "base 90");
        assertThat(explained(policy, "an offer for contoso")).contains("ours", "base 90");
    }

    @Test
    void values_areFoundAlsoEncoded() throws Exception {
        Path policy = policy(hash("values", KEY + "\n").out());
        assertThat(explained(policy, "use " + KEY + " here")).contains("known value +1");
        String code = Base64.getEncoder().encodeToString(("billing:" + KEY).getBytes(StandardCharsets.UTF_8));
        assertThat(explained(policy, code)).contains("known value +1");
    }

    @Test
    void file_thatIsNotWhatThePolicyNames_isAnErrorWithItsPlace() throws Exception {
        Path policy = policy(hash("terms", "Contoso\n").out());
        Files.delete(out);
        assertThat(run("", "policy", "check", policy.toString()).error())
                .contains("p.yaml:4:16: ours: no such file: " + out);

        hash("terms", "Fabrikam\n");
        Said changed = run("", "policy", "check", policy.toString());
        assertThat(changed.exit()).isEqualTo(1);
        assertThat(changed.error()).contains("ours: ours.hashes has the digest sha256:").contains("(expected: sha256:");
    }

    @Test
    void lines_thatCannotBeEntries_areNamedByNumberOnly_andNothingIsWritten() throws Exception {
        Files.writeString(list, "long enough to be a value\nshort\n\ntiny\n");
        Said said = run("", "policy", "hash", list.toString(), "--kind", "values", "--out", out.toString());
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.error())
                .contains("list.txt:2: 5 bytes (expected: 8 to 4096)", "list.txt:4: 4 bytes", "nothing was written")
                .doesNotContain("short", "tiny");
        assertThat(out).doesNotExist();

        Files.write(list, new byte[] {'a', 'b', 'c', '\n', (byte) 0xff, '\n'});
        assertThat(run("", "policy", "hash", list.toString(), "--kind", "terms", "--out", out.toString()).error())
                .contains("not UTF-8 text");
        assertThat(hash("terms", "\n").error()).contains("standard input: no entry");
    }

    @Test
    void file_thatIsThere_isKept_unlessForced() throws Exception {
        hash("terms", "Contoso\n");
        byte[] first = Files.readAllBytes(out);
        assertThat(hash("terms", "Fabrikam\n").exit()).isEqualTo(1);
        assertThat(Files.readAllBytes(out)).isEqualTo(first);
        assertThat(run("Fabrikam\n", "policy", "hash", "-", "--kind", "terms", "--out", out.toString(), "--force").exit())
                .isZero();
        assertThat(Files.readAllBytes(out)).isNotEqualTo(first);
        assertThat(run("a\n", "policy", "hash", "-", "--kind", "words", "--out", out.toString()).error())
                .contains("--kind: 'words' (expected: terms, cased-terms, values)");
    }
}
