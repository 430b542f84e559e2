package dev.wirewitness.app.ops;

import static dev.wirewitness.app.ops.Console.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Console.Said;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.IdentityRequested;
import dev.wirewitness.evidence.IdentityRevealed;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person is named only when two officers want it, and never without a record of it. */
class RevealTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void officers() {
        for (String name : List.of("ann", "bob")) {
            assertThat(run(name + "-knows-4711\n", "user", "add", name, "--file", folder.resolve("officers").toString()).exit()).isZero();
        }
    }

    private Said reveal(String password, String... arguments) {
        List<String> all = new ArrayList<>(List.of("evidence", "reveal"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", folder.resolve("data").toString(), "--set", "evidence.officers=" + folder.resolve("officers")));
        return run(password + "\n", all.toArray(String[]::new));
    }

    private static String recorded(Said said) {
        assertThat(said.exit()).as(said.error()).isZero();
        return said.out().lines().filter(line -> line.startsWith("recorded")).findFirst().orElseThrow().substring(12);
    }

    private long decision() throws Exception {
        EvidenceFolder log = EvidenceFolder.open(folder.resolve("data/evidence"));
        for (long index = 0; index < log.size(); index++) {
            if (log.read(index).statement() instanceof Decided) {
                return index;
            }
        }
        throw new AssertionError("no decision");
    }

    @Test
    void reveal_takesTwo_andIsOnRecord_andCanBeHandedToAnAuditor() throws Exception {
        String asked;
        String agreed;
        try (Product product = Product.start(folder, "");
                Traffic traffic = new Traffic(product)) {
            assertThat(traffic.chat("gpt-5", "hello").statusCode()).isEqualTo(200);
            product.statements(Decided.class, 1);
            String record = Long.toString(decision());

            assertThat(reveal("wrong", record, "--as", "ann", "--reason", "case 7").error()).contains("no officer 'ann' with this password");
            assertThat(reveal("ann-knows-4711", "0", "--as", "ann", "--reason", "case 7").error()).contains("record 0: about no person");
            asked = recorded(reveal("ann-knows-4711", record, "--as", "ann", "--reason", "case 7"));
            assertThat(product.statements(IdentityRequested.class, 1).getFirst().requestedBy()).isEqualTo("ann");

            Said alone = reveal("ann-knows-4711", "--approve", asked, "--as", "ann");
            assertThat(alone.exit()).isEqualTo(1);
            assertThat(alone.error()).contains("asked for by ann (expected: another officer to agree)");
            assertThat(alone.out()).doesNotContain("127.0.0.1");
            assertThat(reveal("bob-knows-4711", "--approve", record, "--as", "bob").error()).contains("(expected: identity.requested)");

            Said both = reveal("bob-knows-4711", "--approve", asked, "--as", "bob");
            agreed = recorded(both);
            assertThat(both.out()).contains("address     127.0.0.1");
            IdentityRevealed revealed = product.statements(IdentityRevealed.class, 1).getFirst();
            assertThat(revealed.requestedBy() + revealed.approvedBy() + revealed.reason()).isEqualTo("annbobcase 7");
            assertThat(Files.list(folder.resolve("data/requests"))).isEmpty();
        }
        Path bundle = folder.resolve("audit.zip");
        Said exported = run("", "evidence", "export", "--bundle", "--out", bundle.toString(), "--disclose", agreed, "--hash-only",
                "--no-policies", "--data", folder.resolve("data").toString());
        assertThat(exported.exit()).as(exported.error()).isZero();
        Said verified = run("", "evidence", "verify", bundle.toString(), "--key", folder.resolve("data/evidence/log.vkey").toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("the disclosed fields of 1 records are those that were sealed");
        assertThat(Files.readString(bundle, java.nio.charset.StandardCharsets.ISO_8859_1)).contains("127.0.0.1");
        assertThat(run("", "evidence", "export", "--bundle", "--out", bundle.toString(), "--disclose", asked, "--data",
                folder.resolve("data").toString()).error()).contains("(expected: the index of a record identity.revealed)");
    }

    @Test
    void reveal_withoutOfficersOrWithHalfARequest_saysWhatItTakes() throws Exception {
        Product.start(folder, "").close();
        Path data = folder.resolve("data");
        assertThat(run("p\n", "evidence", "reveal", "3", "--as", "ann", "--reason", "r", "--data", data.toString()).error())
                .contains("reveal: nobody may (expected: evidence.officers");
        assertThat(run("p\n", "evidence", "reveal", "3", "--as", "ann", "--data", data.toString()).error())
                .contains("expected either INDEX and --reason TEXT to ask, or --approve INDEX to agree");
        assertThat(run("p\n", "evidence", "reveal", "--approve", "1", "3", "--as", "ann", "--data", data.toString()).error())
                .contains("expected either INDEX");
    }
}
