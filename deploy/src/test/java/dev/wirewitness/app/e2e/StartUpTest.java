package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.app.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} where something is wrong: an exit code, one message that says what to do, nothing left behind. */
class StartUpTest {
    private static final int NOT_FINE = 1;
    private static final int ENVIRONMENT = 3;

    private record Said(int code, String text) {}

    @TempDir
    Path folder;

    private Path data = Path.of("");

    @BeforeEach
    void begin() {
        data = folder.resolve("data");
    }

    @Test
    void garbledAuthority() throws Exception {
        makeData();
        Path key = data.resolve("ca/ca.key");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nnot base64!\n-----END PRIVATE KEY-----\n");
        Said said = run();
        assertThat(said.text).contains("ca.key");
        failed(said, ENVIRONMENT);

        Files.write(key, new byte[] {(byte) 0xff, 0, 1});
        failed(run(), ENVIRONMENT, "ca.key");
        Files.writeString(data.resolve("ca/ca.pem"), "");
        failed(run(), ENVIRONMENT, "ca.pem");
        Files.delete(key);
        failed(run(), ENVIRONMENT, "ca.key", "missing");
        Files.createDirectory(key);
        failed(run(), ENVIRONMENT, "ca.key");
    }

    @Test
    void authorityKeyThatOthersRead() throws Exception {
        makeData();
        Files.setPosixFilePermissions(data.resolve("ca/ca.key"), PosixFilePermissions.fromString("rw-r--r--"));
        failed(run(), ENVIRONMENT, "ca.key", "rw-------", "chmod 600");
    }

    @Test
    void secondProcess() throws Exception {
        try (Child first = Child.run(settings())) {
            assertThat(first.proxy().getPort()).isPositive();
            failed(run(), ENVIRONMENT, "in use by process", "data/evidence");
        }
    }

    @Test
    void secondProductInOneProcess() throws Exception {
        try (Product first = Product.start(folder, "")) {
            assertThat(first.address().getPort()).isPositive();
            failed(run(), ENVIRONMENT, "in use by process", "data/evidence");
        }
    }

    @Test
    void portInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "127.0.0.1:" + taken.getLocalPort();
            failed(run("proxy.listen=" + port), ENVIRONMENT, "proxy.listen", port, "in use");
            failed(run("admin.listen=" + port), ENVIRONMENT, "admin.listen", port, "in use");
        }
        assertThat(run("proxy.listen=no.such.host.invalid:8080").text).contains("proxy.listen", "no.such.host.invalid");
        failed(run("proxy.listen=no.such.host.invalid:8080"), ENVIRONMENT);
        failed(run("admin.listen=no.such.host.invalid:8080"), ENVIRONMENT, "admin.listen", "no.such.host.invalid");
        failed(run("proxy.listen=192.0.2.1:0"), ENVIRONMENT, "proxy.listen", "192.0.2.1");
        failed(run("admin.listen=192.0.2.1:0"), ENVIRONMENT, "admin.listen", "192.0.2.1");
    }

    @Test
    void badPolicy() throws Exception {
        Path policy = Files.writeString(folder.resolve("bad.yaml"),
                "version: 1\nname: Bad\nrules:\n  - id: a\n    thn: block\n");
        failed(run("policy.file=" + policy), NOT_FINE, "bad.yaml:5:5", "thn", "then");
        Files.writeString(policy, "version: [");
        failed(run("policy.file=" + policy), NOT_FINE, "bad.yaml:1:");
        Files.write(policy, new byte[] {(byte) 0xc3, 0x28});
        failed(run("policy.file=" + policy), NOT_FINE, "bad.yaml", "UTF-8");
        failed(run("policy.file=" + folder.resolve("none.yaml")), ENVIRONMENT, "none.yaml", "no such file");
        failed(run("policy.file=" + folder), ENVIRONMENT, folder.toString());
        failed(run("register.file=" + folder.resolve("none.yaml")), ENVIRONMENT, "none.yaml", "no such file");
        failed(run("catalogue.file=" + folder.resolve("none.yaml")), ENVIRONMENT, "none.yaml", "no such file");
        Files.writeString(policy, "nonsense: {");
        failed(run("register.file=" + policy), NOT_FINE, "bad.yaml");
        failed(run("catalogue.file=" + policy), ENVIRONMENT, "bad.yaml");
        failed(run("upstream.trust=" + policy), ENVIRONMENT, "bad.yaml");
    }

    @Test
    void badSettings() throws Exception {
        Said said = run("proxy.lisen=1", "timeout.header=soon", "limit.connections=-3", "intercept.scope=some",
                "upstream.allow-addresses=300.1.1.1/8");
        failed(said, ENVIRONMENT, "proxy.lisen", "proxy.listen",
                "timeout.header", "limit.connections", "intercept.scope");

        Path file = Files.writeString(folder.resolve("s.yaml"), "timeout:\n  header: soon\n  haeder: 1s\n");
        Said fromFile = run(List.of("--settings", file.toString()));
        failed(fromFile, ENVIRONMENT, "s.yaml:2:11", "s.yaml:3:3", "timeout.header");
    }

    @Test
    void unusableDataFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        failed(run(List.of("--data", file.toString())), ENVIRONMENT, file.toString(), "folder");
        failed(run(List.of("--data", file.resolve("below").toString())),
                ENVIRONMENT, file.toString(), "Not a directory");
        failed(run(List.of("--data", "/proc/none")), ENVIRONMENT, "/proc/none");
        makeData();
        Files.write(data.resolve("placeholder.key"), new byte[3]);
        failed(run(), ENVIRONMENT, "placeholder.key");
    }

    @Test
    void damagedLog() throws Exception {
        makeData();
        Path log = data.resolve("evidence");
        Path checkpoint = log.resolve("checkpoint");
        String signed = Files.readString(checkpoint);
        Files.writeString(checkpoint, signed.replaceFirst("\n(\\d+)\n", "\n9$1\n"));
        failed(run(), ENVIRONMENT, "checkpoint");
        Files.writeString(checkpoint, signed);

        for (Path tile : files(log.resolve("tile/0"))) {
            byte[] hashes = Files.readAllBytes(tile);
            hashes[0] ^= 1;
            Files.write(tile, hashes);
        }
        failed(run(), ENVIRONMENT, "checkpoint", "restore");
    }

    private static List<Path> files(Path below) throws Exception {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** A data folder as a run leaves it. */
    private void makeData() throws Exception {
        Product.start(folder, "").close();
    }

    private List<String> settings() {
        return List.of("proxy.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "data.dir=" + data);
    }

    private Said run(String... more) throws Exception {
        List<String> arguments = new ArrayList<>();
        for (String setting : settings()) {
            arguments.addAll(List.of("--set", setting));
        }
        for (String setting : more) {
            arguments.addAll(List.of("--set", setting));
        }
        return run(arguments);
    }

    /** Anything but an end within the time is a failure; so is a start, which never returns. */
    private Said run(List<String> arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("run", "--set", "proxy.listen=127.0.0.1:0"));
        if (arguments.stream().noneMatch(a -> a.startsWith("admin.listen"))) {
            all.addAll(List.of("--set", "admin.listen=127.0.0.1:0"));
        }
        all.addAll(arguments);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
        try {
            CompletableFuture<Integer> code = new CompletableFuture<>();
            Thread.ofPlatform().daemon().start(() -> code.complete(Commands.execute(all.toArray(String[]::new))));
            return new Said(code.get(30, TimeUnit.SECONDS), heard.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }

    private static void failed(Said said, int code, String... words) {
        assertThat(said.text).isNotBlank().doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(List.of(words)).allSatisfy(word -> assertThat(said.text).contains(word));
        assertThat(said.code).as(said.text).isEqualTo(code);
    }
}
