package dev.wirewitness.app.evidence;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Our logs before Python's standard library, with openssl for the signature. */
final class PythonVerifierTest extends OutsideVerifierContract {
    private static final Path SCRIPT = Path.of("conformance/tlog/verify.py").toAbsolutePath();

    PythonVerifierTest() throws InterruptedException {
        super(here());
    }

    @Override
    String heldOption() {
        return "--held";
    }

    private static OutsideProgram here() throws InterruptedException {
        needs("python3", List.of("-c", "import sys; sys.exit(sys.version_info < (3, 7))"), "Python 3.7 or later");
        OutsideProgram.Result openssl = needs("openssl", List.of("version"), "openssl 3.0 or later");
        Assumptions.assumeFalse(
                openssl.output().matches("(?s)(OpenSSL [012]\\.|LibreSSL).*"),
                () -> "openssl 3.0 or later: not here, but " + openssl.output() + "; the check is left out");
        return new OutsideProgram(List.of("python3", SCRIPT.toString()), Map.of());
    }

    private static OutsideProgram.Result needs(String program, List<String> arguments, String what)
            throws InterruptedException {
        OutsideProgram.Result result = new OutsideProgram(List.of(program), Map.of()).run(arguments);
        Assumptions.assumeTrue(
                result.code() == 0, () -> what + ": not here; the check is left out: " + result.output());
        return result;
    }
}
