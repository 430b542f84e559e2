package dev.wirewitness.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts the peers, each with a folder of its own. */
final class Peers {
    static final String DIRECT = "direct";
    static final String SQUID = "squid";
    static final String FLOOR = "netty-floor";
    static final List<String> NAMES = List.of(DIRECT, SQUID, FLOOR, "wirewitness", "wirewitness-appended");

    private static final List<String> SQUID_PLACES =
            List.of("/usr/sbin/squid", "/usr/local/sbin/squid", "/opt/homebrew/sbin/squid", "/usr/bin/squid");
    private static final List<String> CERTGEN_PLACES = List.of(
            "/usr/lib/squid/security_file_certgen",
            "/usr/lib64/squid/security_file_certgen",
            "/usr/libexec/squid/security_file_certgen",
            "/usr/local/libexec/squid/security_file_certgen",
            "/opt/homebrew/opt/squid/libexec/security_file_certgen");

    private final Children children;
    private final Path work;
    private final Path root;
    private final int originPort;
    private final int http2Port;
    private final Path originCa;

    /** {@code root}: the checkout, for {@code deploy/wirewitness}. */
    Peers(Children children, Path work, Path root, int originPort, int http2Port, Path originCa) {
        this.children = children;
        this.work = work;
        this.root = root;
        this.originPort = originPort;
        this.http2Port = http2Port;
        this.originCa = originCa;
    }

    /** Throws {@link IOException} with the reason when the peer cannot run here. */
    Peer start(String name) throws IOException, InterruptedException {
        return switch (name) {
            case DIRECT -> new Peer(name, OptionalInt.empty(), originCa, Optional.empty());
            case SQUID -> squid();
            case FLOOR -> floor();
            case "wirewitness" -> wirewitness(name, "durable");
            case "wirewitness-appended" -> wirewitness(name, "appended");
            default -> throw new IOException("peer '" + name + "' (expected: one of " + String.join(",", NAMES) + ")");
        };
    }

    private Peer floor() throws IOException, InterruptedException {
        Path ca = work.resolve("netty-floor-ca.pem");
        Process process = children.java(
                FLOOR, NettyFloor.class, Integer.toString(originPort), originCa.toString(), ca.toString());
        String ready = children.awaitReady(FLOOR, process, 30);
        return new Peer(
                FLOOR, OptionalInt.of(Integer.parseInt(ready.split(" ")[1])), ca, Optional.of(process));
    }

    private Peer wirewitness(String name, String release) throws IOException, InterruptedException {
        Path launcher = root.resolve("deploy/wirewitness");
        // builds what is missing, so that the start below takes seconds
        Process version = children.start(name, List.of(launcher.toString(), "version"));
        if (!version.waitFor(10, TimeUnit.MINUTES) || version.exitValue() != 0) {
            throw new IOException(name + ": '" + launcher + " version' failed; see " + children.log(name));
        }
        int port = freePort();
        Path data = work.resolve(name);
        Process process = children.start(name, List.of(
                launcher.toString(), "run",
                "--data", data.toString(),
                "--set", "proxy.listen=127.0.0.1:" + port,
                "--set", "admin.listen=127.0.0.1:0",
                "--set", "intercept.scope=all",
                "--set", "upstream.trust=" + originCa,
                "--set", "upstream.resolve=" + resolved(originPort) + "," + resolved(http2Port),
                "--set", "upstream.allow-addresses=127.0.0.0/8",
                "--set", "evidence.release=" + release));
        children.awaitReady(name, process, 60);
        return new Peer(name, OptionalInt.of(port), data.resolve("ca/ca.pem"), Optional.of(process));
    }

    private static String resolved(int port) {
        return "localhost:" + port + "=127.0.0.1:" + port;
    }

    /** Whether a peer can take part: squid speaks no HTTP/2, the floor HTTP/1.1 alone. */
    static boolean speaks(String name, Case.Speech speech) {
        return switch (speech) {
            case HTTP1 -> true;
            case HTTP2 -> !name.equals(SQUID) && !name.equals(FLOOR);
            case WEBSOCKET -> !name.equals(FLOOR);
        };
    }

    private Peer squid() throws IOException, InterruptedException {
        String squid = present("squid", SQUID_PLACES);
        String certgen = present("security_file_certgen of squid", CERTGEN_PLACES);
        if (!output(squid, "-v").contains("--with-openssl")) {
            throw new IOException(squid + ": built without OpenSSL, so without ssl_bump (expected: as in the package"
                    + " squid-openssl)");
        }
        Path folder = Files.createDirectory(work.resolve("squid"));
        ThrowAwayCa authority = ThrowAwayCa.rsa("compare squid");
        authority.writeCertificateAndKey(folder.resolve("both.pem"));
        authority.writeCertificate(work.resolve("squid-ca.pem"));
        Files.copy(originCa, folder.resolve("origin.pem"));
        output(certgen, "-c", "-s", folder.resolve("leaves").toString(), "-M", "16MB");
        int port = freePort();
        Path config = folder.resolve("squid.conf");
        Files.writeString(config, squidConfig(port, folder, certgen));
        giveToSquidUser(folder);
        Process process = children.start(
                SQUID, List.of(squid, "-N", "-n", "compare" + port, "-f", config.toString()), folder.toFile());
        awaitPort(SQUID, port, process);
        return new Peer(SQUID, OptionalInt.of(port), work.resolve("squid-ca.pem"), Optional.of(process));
    }

    /** Looks at the first bytes of TLS, then intercepts everything; no cache, no access log. */
    private static String squidConfig(int port, Path folder, String certgen) {
        return """
                http_port 127.0.0.1:%1$d ssl-bump tls-cert=%2$s/both.pem generate-host-certificates=on \
                dynamic_cert_mem_cache_size=16MB
                sslcrtd_program %3$s -s %2$s/leaves -M 16MB
                sslcrtd_children 4 startup=1 idle=1
                acl hello at_step SslBump1
                ssl_bump peek hello
                ssl_bump bump all
                tls_outgoing_options cafile=%2$s/origin.pem
                http_access allow localhost
                http_access deny all
                http_upgrade_request_protocols OTHER allow all
                cache deny all
                cache_mem 8 MB
                access_log none
                cache_log %2$s/cache.log
                cache_store_log none
                pid_filename none
                coredump_dir %2$s
                pinger_enable off
                max_filedescriptors 16384
                client_request_buffer_max_size 64 MB
                shutdown_lifetime 1 seconds
                visible_hostname compare
                """.formatted(port, folder, certgen);
    }

    /** Started by root, squid becomes the user proxy or squid, who must own its files. */
    private static void giveToSquidUser(Path folder) throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return;
        }
        UserPrincipal user = squidUser(folder);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setOwner(file, user);
            }
        }
        // the work folder is its owner's alone: let others pass
        Files.setPosixFilePermissions(folder.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static UserPrincipal squidUser(Path folder) throws IOException {
        var users = folder.getFileSystem().getUserPrincipalLookupService();
        try {
            return users.lookupPrincipalByName("proxy");
        } catch (IOException notDebian) {
            return users.lookupPrincipalByName("squid");
        }
    }

    private static String present(String what, List<String> places) throws IOException {
        for (String place : places) {
            if (new File(place).canExecute()) {
                return place;
            }
        }
        throw new IOException(what + ": not installed (looked at " + String.join(", ", places) + ")");
    }

    /** First line of {@code squid -v}, or that there is none. */
    static String squidVersion() {
        try {
            return output(present("squid", SQUID_PLACES), "-v").lines().findFirst().orElse("unknown");
        } catch (IOException | InterruptedException e) {
            return "not installed";
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said;
        try (InputStream in = process.getInputStream()) {
            said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + ": failed: " + said);
        }
        return said;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(String name, int port, Process process) throws IOException, InterruptedException {
        for (int i = 0; i < 200; i++) {
            if (!process.isAlive()) {
                throw new IOException(name + ": ended with status " + process.exitValue() + "; see "
                        + children.log(name));
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException(name + ": port " + port + " not open within 20 s; see " + children.log(name));
    }
}
