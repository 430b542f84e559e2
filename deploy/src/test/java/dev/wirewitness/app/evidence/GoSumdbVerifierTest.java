package dev.wirewitness.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our logs before the note and tlog packages of golang.org/x/mod (Debian: golang-go, golang-golang-x-mod-dev). */
final class GoSumdbVerifierTest extends OutsideVerifierContract {
    private static final Path SOURCE = Path.of("conformance/tlog/main.go").toAbsolutePath();
    private static final Path BUILT = Path.of("target/conformance").toAbsolutePath();

    GoSumdbVerifierTest() throws InterruptedException {
        super(built());
    }

    @Override
    String heldOption() {
        return "-held";
    }

    @Test
    void verify_aMillionRecords_accepts(@TempDir Path million) throws Exception {
        Path log = million.resolve("log/evidence");
        WrittenLogs.grow(log, 999_998, "host-");

        assertThat(run(log).output()).contains("accepted: 1000000 records");
    }

    private static OutsideProgram built() throws InterruptedException {
        Map<String, String> offline = Map.of(
                "GO111MODULE", "off",
                "GOPATH", "/usr/share/gocode",
                "GOFLAGS", "",
                "GOPROXY", "off",
                "GOCACHE", BUILT.resolve("go-cache").toString());
        OutsideProgram go = new OutsideProgram(List.of("go"), offline);
        OutsideProgram.Result packages =
                go.run(List.of("list", "golang.org/x/mod/sumdb/note", "golang.org/x/mod/sumdb/tlog"));
        Assumptions.assumeTrue(
                packages.code() == 0,
                () -> "go with golang.org/x/mod in /usr/share/gocode: not here (Debian: golang-go,"
                        + " golang-golang-x-mod-dev); the check with x/mod is left out: " + packages.output());
        Path program = BUILT.resolve("tlog");
        OutsideProgram.Result build = go.run(List.of("build", "-o", program.toString(), SOURCE.toString()));
        if (build.code() != 0) {
            throw new AssertionError("go build " + SOURCE + ":\n" + build.output());
        }
        return new OutsideProgram(List.of(program.toString()), Map.of());
    }
}
