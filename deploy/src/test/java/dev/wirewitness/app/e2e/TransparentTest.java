package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wirewitness.app.e2e.Namespaces.Said;
import dev.wirewitness.app.ops.RedirectedBrowser;
import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The product as a gateway that nobody asks: the shipped firewall scripts bring connections to it; curl, the official SDKs
 * and a browser in a namespace of their own notice nothing but the CA.
 */
class TransparentTest {
    private static final String COVERED = NamespaceOrigin.COVERED;
    private static final List<String> PROVIDERS =
            List.of(COVERED, "api.anthropic.com", "generativelanguage.googleapis.com");
    private static final String OTHER = NamespaceOrigin.OTHER;

    @TempDir
    private static Path shared;

    private static Namespaces spaces;
    private static Process origin;

    @TempDir
    Path folder;

    @BeforeAll
    static void begin() throws Exception {
        spaces = Namespaces.orSkip();
        List<String> command = Child.java(spaces.inOrigin(), Child.QUICK);
        command.addAll(List.of(NamespaceOrigin.class.getName(), theirs(), providers()));
        origin = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(origin.inputReader().readLine()).isEqualTo("ready");
    }

    @AfterAll
    static void end() throws Exception {
        if (origin != null) {
            origin.destroyForcibly().waitFor();
        }
        if (spaces != null) {
            spaces.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect", "tproxy"})
    void gateway_interceptsByNameAndRelaysTheRest(String mode) throws Exception {
        List<String> firewalls = firewalls();
        try (Child proxy = Child.run(spaces.inProxy(), settings(mode), Child.QUICK)) {
            for (int i = 0; i < firewalls.size(); i++) {
                gateway(firewalls.get(i), mode, i + 1);
            }
            curl(ours(), Namespaces.PROXY_4, Namespaces.PROXY_4, "http", ":8081");
            assertThat(statements(ConnectionRefused.class, 1 + firewalls.size()))
                    .extracting(ConnectionRefused::reason)
                    .anyMatch(reason -> reason.equals("redirect_loop") || reason.equals("no_original_destination"));
            assertThat(proxy.stop()).isIn(0, 143);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect", "tproxy"})
    void gateway_servesSdksThatKnowOfNoProxy(String mode) throws Exception {
        Path names = Files.writeString(folder.resolve("hosts"), PROVIDERS.stream()
                .map(host -> Namespaces.ORIGIN_4 + " " + host + "\n")
                .collect(Collectors.joining()));
        assertThat(throughGateway(mode, List.of(
                        "-Djdk.net.hosts.file=" + names,
                        "-Djavax.net.ssl.trustStore=" + folder.resolve("trust.p12"),
                        "-Djavax.net.ssl.trustStorePassword=public"),
                        RedirectedSdks.class))
                .containsAll(Stream.of("openai", "openai stream", "anthropic", "anthropic stream", "google")
                        .map(who -> who + ": You said: " + RedirectedSdks.QUESTION)
                        .toList());
        assertThat(statements(Decided.class, 5))
                .allSatisfy(each -> assertThat(each.action()).isEqualTo("redact"))
                .extracting(Decided::client)
                .containsExactly("openai-java", "openai-java", "anthropic-java", "anthropic-java", "google-genai");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect", "tproxy"})
    void gateway_servesABrowserThatKnowsOfNoProxy(String mode) throws Exception {
        RedirectedBrowser.orSkip();
        assertThat(throughGateway(mode, List.of(), RedirectedBrowser.class,
                        Files.createDirectories(folder.resolve("home")).toString(), ours(), Namespaces.ORIGIN_4))
                .contains("page by h2", "stream true", "socket You said: key " + Policies.SECRET + " 3001 true");
        assertThat(statements(Decided.class, 3)).extracting(Decided::host).containsOnly(COVERED);
    }

    /** What a class says that runs in the client's namespace, while the provider's hosts are behind the gateway. */
    private List<String> throughGateway(String mode, List<String> flags, Class<?> program, String... arguments)
            throws Exception {
        List<String> settings = settings(mode);
        settings.add("upstream.trust=" + theirs() + "," + providers());
        settings.add("upstream.resolve=" + PROVIDERS.stream()
                .map(host -> host + ":443=" + Namespaces.ORIGIN_4 + ":" + NamespaceOrigin.PROVIDER)
                .collect(Collectors.joining(",")));
        String firewall = firewalls().getFirst();
        try (Child _ = Child.run(spaces.inProxy(), settings, Child.QUICK)) {
            trustStore();
            firewall(firewall, "apply", "--mode", mode, "--private", "--block-quic");
            List<String> command = Child.java(spaces.inClient(), Stream.concat(Child.QUICK.stream(), flags.stream()).toList());
            command.add(program.getName());
            command.addAll(List.of(arguments));
            return spaces.client(command.toArray(String[]::new)).text().lines().toList();
        } finally {
            firewall(firewall, "remove");
        }
    }

    /** The CA as a JVM takes it. */
    private void trustStore() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(ours()));
                OutputStream out = Files.newOutputStream(folder.resolve("trust.p12"))) {
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            trusted.store(out, "public".toCharArray());
        }
    }

    /** {@code round}: how often the same was asked of this process, this time included. */
    private void gateway(String firewall, String mode, int round) throws Exception {
        try {
            firewall(firewall, "apply", "--mode", mode, "--private", "--block-quic");
            firewall(firewall, "apply", "--mode", mode, "--private", "--block-quic");
            for (String address : List.of(Namespaces.ORIGIN_4, "[" + Namespaces.ORIGIN_6 + "]")) {
                assertThat(curl(ours(), COVERED, address, "https")).isEqualTo("origin of " + COVERED);
                assertThat(curl(ours(), COVERED, address, "http")).isEqualTo("origin of " + COVERED);
                assertThat(curl(theirs(), OTHER, address, "https")).isEqualTo("origin of " + OTHER);
                assertThat(curl(theirs(), OTHER, address, "http")).isEqualTo("origin of " + OTHER);
            }
            assertThat(curl(theirs(), COVERED, Namespaces.ORIGIN_4, "https")).contains("certificate");
            assertThat(statements(Decided.class, 4 * round)).extracting(Decided::host).containsOnly(COVERED);
            assertThat(statements(Tunnelled.class, 4 * round))
                    .allSatisfy(each -> assertThat(each.reason()).isEqualTo("not_in_catalogue"))
                    .extracting(Tunnelled::host)
                    .containsOnly(OTHER);
        } finally {
            firewall(firewall, "remove");
            firewall(firewall, "remove");
        }
        assertThat(curl(theirs(), COVERED, Namespaces.ORIGIN_4, "https")).isEqualTo("origin of " + COVERED);
        assertThat(spaces.proxy("sh", "-c", "nft list ruleset; iptables-save; ip6tables-save; ip rule; ip -6 rule").text())
                .doesNotContainIgnoringCase("wirewitness")
                .doesNotContain("0x5757");
    }

    /** A mark lets the proxy's own connections pass; without one they come back, are recognised, and end. */
    @Test
    void local_ownConnectionsPassOrAreRecognised() throws Exception {
        List<String> settings = settings("redirect");
        settings.add("upstream.mark=87");
        try (Child _ = Child.run(spaces.inProxy(), settings, Child.QUICK)) {
            for (String firewall : firewalls()) {
                try {
                    firewall(firewall, "apply", "--local", "--user", "4711", "--private");
                    assertThat(curl(theirs(), OTHER, Namespaces.ORIGIN_4, "https")).doesNotContain("origin of");
                    assertThat(curl(theirs(), OTHER, "[" + Namespaces.ORIGIN_6 + "]", "https"))
                            .doesNotContain("origin of");
                    firewall(firewall, "apply", "--local", "--mark", "87", "--private");
                    Said said = spaces.proxy(curlCommand(ours(), COVERED, Namespaces.ORIGIN_4, "https", ""));
                    assertThat(said.text()).isEqualTo("origin of " + COVERED);
                } finally {
                    firewall(firewall, "remove");
                }
            }
            assertThat(statements(ConnectionRefused.class, 2 * firewalls().size()))
                    .extracting(ConnectionRefused::reason)
                    .containsOnly("redirect_loop");
        }
    }

    private static List<String> firewalls() {
        List<String> there =
                Stream.of("nft", "iptables").filter(Namespaces::there).toList();
        assumeTrue(!there.isEmpty(), "skipped: neither nft nor iptables is here; they bring connections to the proxy");
        return there;
    }

    private List<String> settings(String mode) {
        return new ArrayList<>(List.of(
                "proxy.listen=127.0.0.1:0",
                "admin.listen=127.0.0.1:0",
                "proxy.transparent=" + mode,
                "data.dir=" + folder.resolve("data"),
                "upstream.trust=" + theirs(),
                "upstream.resolve=" + COVERED + ":443=" + Namespaces.ORIGIN_4 + ":443," + COVERED + ":80="
                        + Namespaces.ORIGIN_4 + ":80",
                "upstream.allow-addresses=10.77.0.0/16,fd77::/16"));
    }

    private String ours() {
        return folder.resolve("data/ca/ca.pem").toString();
    }

    private static String theirs() {
        return shared.resolve("origin.pem").toString();
    }

    private static String providers() {
        return shared.resolve("provider.pem").toString();
    }

    private static void firewall(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", Path.of("transparent", script + ".sh").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Said said = spaces.proxy(command.toArray(String[]::new));
        assertThat(said.exit()).as(said.text()).isZero();
    }

    private static String curl(String ca, String host, String address, String scheme) throws Exception {
        return curl(ca, host, address, scheme, "");
    }

    private static String curl(String ca, String host, String address, String scheme, String port) throws Exception {
        return spaces.client(curlCommand(ca, host, address, scheme, port)).text();
    }

    private static String[] curlCommand(String ca, String host, String address, String scheme, String port) {
        return new String[] {
            "curl", "-sS", "--noproxy", "*", "--max-time", "20", "--cacert", ca, "--connect-to", host + "::" + address + ":",
            scheme + "://" + host + port + "/v1/models"
        };
    }

    private <T extends Statement> List<T> statements(Class<T> type, int count) {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> read(type), found -> found.size() >= count);
    }

    private <T extends Statement> List<T> read(Class<T> type) throws IOException {
        List<T> found = new ArrayList<>();
        EvidenceReader log = EvidenceFolder.open(folder.resolve("data/evidence"));
        log.scan(0, log.size(), record -> {
            if (type.isInstance(record.statement())) {
                found.add(type.cast(record.statement()));
            }
        });
        return found;
    }
}
