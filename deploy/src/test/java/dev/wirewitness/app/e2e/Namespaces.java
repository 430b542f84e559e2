package dev.wirewitness.app.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Three network namespaces in a row, client, proxy (which routes) and origin, with IPv4 and IPv6 addresses. Nothing of
 * them touches the machine's own network; they are gone after {@link #close}, and what a killed run left goes first.
 */
final class Namespaces implements AutoCloseable {
    static final String ORIGIN_4 = "10.77.2.2";
    static final String ORIGIN_6 = "fd77:2::2";
    static final String PROXY_4 = "10.77.1.1";

    /** What a program in a namespace said, both streams together, and its exit code. */
    record Said(int exit, String text) {}

    private final String client = name("c");
    private final String proxy = name("p");
    private final String origin = name("o");

    private Namespaces() {}

    /** Skips the running test where namespaces cannot be made. */
    static Namespaces orSkip() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: network namespaces need root");
        assumeTrue(there("ip"), "skipped: ip (iproute2) is not here; it makes network namespaces");
        assumeTrue(there("curl"), "skipped: curl is not here; it is the client in its namespace");
        removeStale();
        Namespaces spaces = new Namespaces();
        boolean made = false;
        try {
            Said first = run("ip", "netns", "add", spaces.client);
            assumeTrue(first.exit == 0, () -> "skipped: no network namespaces on this machine: " + first.text);
            spaces.make();
            made = true;
            return spaces;
        } finally {
            if (!made) {
                spaces.close();
            }
        }
    }

    private static String name(String role) {
        return "ww-" + role + "-" + ProcessHandle.current().pid();
    }

    static boolean there(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private void make() throws IOException, InterruptedException {
        sound("ip", "netns", "add", proxy);
        sound("ip", "netns", "add", origin);
        for (String each : List.of(client, proxy, origin)) {
            sound("ip", "-n", each, "link", "set", "lo", "up");
        }
        join(client, "10.77.1.2/24", "fd77:1::2/64", "to-client", PROXY_4 + "/24", "fd77:1::1/64");
        join(origin, ORIGIN_4 + "/24", ORIGIN_6 + "/64", "to-origin", "10.77.2.1/24", "fd77:2::1/64");
        for (String[] each : new String[][] {{client, PROXY_4, "fd77:1::1"}, {origin, "10.77.2.1", "fd77:2::1"}}) {
            sound("ip", "-n", each[0], "route", "add", "default", "via", each[1]);
            sound("ip", "-n", each[0], "-6", "route", "add", "default", "via", each[2]);
        }
        sound("ip", "netns", "exec", proxy, "sh", "-c",
                "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    /** A pair of interfaces between {@code space} and the proxy; {@code nodad}: addresses are usable at once. */
    private void join(String space, String four, String six, String name, String proxyFour, String proxySix)
            throws IOException, InterruptedException {
        sound("ip", "-n", space, "link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", proxy);
        for (String[] each : new String[][] {{space, "eth0", four, six}, {proxy, name, proxyFour, proxySix}}) {
            sound("ip", "-n", each[0], "addr", "add", each[2], "dev", each[1]);
            sound("ip", "-n", each[0], "-6", "addr", "add", each[3], "dev", each[1], "nodad");
            sound("ip", "-n", each[0], "link", "set", each[1], "up");
        }
    }

    /** The beginning of a command that runs in the proxy's namespace. */
    List<String> inProxy() {
        return List.of("ip", "netns", "exec", proxy);
    }

    List<String> inOrigin() {
        return List.of("ip", "netns", "exec", origin);
    }

    List<String> inClient() {
        return List.of("ip", "netns", "exec", client);
    }

    Said proxy(String... command) throws IOException, InterruptedException {
        return run(joined(inProxy(), command));
    }

    Said client(String... command) throws IOException, InterruptedException {
        return run(joined(inClient(), command));
    }

    private static String[] joined(List<String> first, String... second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(second));
        return all.toArray(String[]::new);
    }

    private static void sound(String... command) throws IOException, InterruptedException {
        Said said = run(command);
        if (said.exit != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.text);
        }
    }

    private static Said run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        byte[] text = process.getInputStream().readAllBytes();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Said(process.exitValue(), new String(text, StandardCharsets.UTF_8));
    }

    private static void removeStale() throws IOException, InterruptedException {
        for (String line : run("ip", "netns", "list").text.split("\n")) {
            String name = line.split(" ")[0];
            if (name.matches("ww-[cpo]-\\d+")
                    && ProcessHandle.of(Long.parseLong(name.substring(5))).isEmpty()) {
                run("ip", "netns", "del", name);
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (String each : List.of(client, proxy, origin)) {
            run("ip", "netns", "del", each);
        }
    }
}
