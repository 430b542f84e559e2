package dev.wirewitness.evidence.log.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The two verifiers of a bundle as an auditor has them: taken from it, run by the programs of the machine. */
final class Verifiers {
    private final Path java;
    private final Path python;

    /** What a program said and ended with. */
    record Said(int code, String text) {}

    Verifiers(Path bundle, Path folder) throws IOException {
        TreeMap<String, byte[]> files = Bundles.read(bundle);
        this.java = Files.write(folder.resolve("BundleVerifier.java"), Bundles.bytes(files, "verify/BundleVerifier.java"));
        this.python = Files.write(folder.resolve("verify_bundle.py"), Bundles.bytes(files, "verify/verify_bundle.py"));
    }

    /** Whether Python and an openssl that knows Ed25519 are here. */
    static boolean pythonIsHere() throws Exception {
        try {
            return run(List.of("python3", "-c", "import sys; sys.exit(sys.version_info < (3, 8))")).code() == 0
                    && run(List.of("openssl", "version")).text().matches("(?s)OpenSSL [3-9].*");
        } catch (IOException e) {
            return false;
        }
    }

    Said java(Path bundle, String... options) throws Exception {
        return run(command(List.of(System.getProperty("java.home") + "/bin/java", java.toString()), bundle, options));
    }

    Said python(Path bundle, String... options) throws Exception {
        return run(command(List.of("python3", python.toString()), bundle, options));
    }

    private static List<String> command(List<String> program, Path bundle, String... options) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(options));
        command.add(bundle.toString());
        return command;
    }

    private static Said run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end: " + text);
            }
            return new Said(process.exitValue(), text);
        }
    }
}
