package dev.wirewitness.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    private static final String DAMAGE = "\n :[]{},&*!|>'\"%@`#-?\t\u0000x";

    @TempDir
    Path folder = Path.of("");

    @Test
    void read_withoutFileGivesTheDefaults() throws InvalidSettings {
        Settings settings = SettingsReader.read(Optional.empty(), List.of());

        assertThat(settings.proxy().listen()).isEqualTo(new Endpoint("127.0.0.1", 8080));
        assertThat(settings.admin().listen()).isEqualTo(new Endpoint("127.0.0.1", 9090));
        assertThat(settings.evidence().waitForDurable()).isTrue();
        assertThat(settings.evidence().forwardOnFailure()).isFalse();
        assertThat(settings.intercept().all()).isFalse();
        assertThat(settings.inspect().maxBody()).isEqualTo(32L << 20);
        assertThat(settings.inspect().webSockets()).isTrue();
    }

    @Test
    void read_takesSectionsListsAndPairs() throws Exception {
        Settings settings = read("""
                proxy:
                  listen: "[::1]:3128"
                intercept:
                  scope: all
                  bypass: [a.example, .b.example]
                upstream:
                  resolve:
                    api.openai.com: 127.0.0.1:9443
                  trust: ca/extra.pem
                timeout:
                  first-byte: 2m
                """);

        assertThat(settings.proxy().listen()).isEqualTo(new Endpoint("::1", 3128));
        assertThat(settings.intercept().bypass()).containsExactly("a.example", ".b.example");
        assertThat(settings.upstream().resolve()).isEqualTo(Map.of("api.openai.com", "127.0.0.1:9443"));
        assertThat(settings.upstream().trust()).containsExactly(folder.resolve("ca/extra.pem"));
        assertThat(settings.timeouts().firstByte()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void read_waysIn() throws Exception {
        Settings.Proxy proxy = read("""
                proxy:
                  accept: [https, socks5]
                  tls: {certificate: tls/proxy.pem, key: tls/proxy.key}
                  proxy-protocol-from: 10.0.0.0/8
                  transparent: tproxy
                """).proxy();

        assertThat(proxy.accept()).containsExactly("https", "socks5");
        assertThat(proxy.tls())
                .contains(new Settings.Tls(folder.resolve("tls/proxy.pem"), folder.resolve("tls/proxy.key")));
        assertThat(proxy.protocolFrom()).containsExactly("10.0.0.0/8");
        assertThat(proxy.transparent()).contains(new Settings.Transparent(true, new Endpoint("::", 8081)));
        assertThat(read("").proxy().transparent()).isEmpty();
        assertThat(read("").proxy().accept()).containsExactly("http", "https", "socks5");
        assertThatThrownBy(() -> read("proxy: {accept: [http, ftp], tls: {key: a.key}, transparent: maybe}"))
                .hasMessageContaining("proxy.transparent: 'maybe' (expected: off, redirect or tproxy)")
                .hasMessageContaining("proxy.accept: 'ftp' (expected: http, https and socks5, or some of them)")
                .hasMessageContaining("proxy.tls.key: alone (expected: proxy.tls.certificate and proxy.tls.key");
    }

    @Test
    void read_overridesWinOverTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("s.yaml"), "proxy: {listen: 127.0.0.1:1}\n");

        Settings settings = SettingsReader.read(
                Optional.of(file), List.of("proxy.listen=127.0.0.1:2", "upstream.resolve=a=127.0.0.1:5,b:443=[::1]:6"));

        assertThat(settings.proxy().listen().port()).isEqualTo(2);
        assertThat(settings.upstream().resolve()).containsEntry("b:443", "[::1]:6");
    }

    @Test
    void read_unknownKeyNamesItsPlaceAndTheNearestKey() {
        assertThatThrownBy(() -> read("proxy:\n  lisen: 1\n"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("s.yaml:2:3: proxy.lisen: not a setting (did you mean \"proxy.listen\"?)");
    }

    @Test
    void read_reportsEveryProblemAtOnce() {
        assertThatThrownBy(() -> read("""
                proxy: {listen: "127.0.0.1:99999"}
                evidence: {release: later}
                timeout: {header: 5}
                inspect: {max-body: 3GiB}
                """))
                .hasMessageContaining("s.yaml:1:17: proxy.listen: '127.0.0.1:99999' (expected: host:port with a port of 0-65535)")
                .hasMessageContaining("evidence.release: 'later' (expected: durable or appended)")
                .hasMessageContaining("timeout.header: '5' (expected: a duration with its unit")
                .hasMessageContaining("inspect.max-body: '3GiB'");
    }

    @Test
    void read_wrongShapeIsAnErrorNotACrash() {
        assertThatThrownBy(() -> read("proxy: 5\n")).hasMessageContaining("a section of key: value lines");
        assertThatThrownBy(() -> read("proxy: {listen: [a, b]}\n")).hasMessageContaining("expected: one value");
        assertThatThrownBy(() -> read("a: b: c\n")).hasMessageContaining("not YAML");
        assertThatThrownBy(() -> read("proxy: {listen: 1, listen: 2}\n")).hasMessageContaining("written twice");
    }

    @Test
    void read_missingFileSaysWhichAndWhatWasExpected() {
        assertThatThrownBy(() -> SettingsReader.read(Optional.of(folder.resolve("none.yaml")), List.of()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("none.yaml");
    }

    /** Longer, and from another seed, by {@code deploy/conformance/fuzz.sh}. */
    @Test
    @Tag("fuzz")
    void read_damagedFilesGiveOnlyTheDeclaredError() throws Exception {
        String good = "proxy:\n  listen: 127.0.0.1:8080\nintercept: {bypass: [a, b], scope: all}\nevidence:\n  release: durable\n";
        Random random = new Random(Long.getLong("wirewitness.fuzz.seed", 7));
        for (int i = 0; i < 3000 * (1 + Integer.getInteger("wirewitness.fuzz.seconds", 0)); i++) {
            StringBuilder damaged = new StringBuilder(good);
            for (int n = random.nextInt(4) + 1; n > 0; n--) {
                damaged.setCharAt(random.nextInt(damaged.length()), DAMAGE.charAt(random.nextInt(DAMAGE.length())));
            }
            try {
                read(damaged.toString());
            } catch (InvalidSettings expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void documentation_namesEverySettingWithItsDefault() throws IOException {
        String documentation = Files.readString(Path.of("docs/settings.md"));

        for (SettingsKeys.Key key : SettingsKeys.all()) {
            assertThat(documentation).contains("| `" + key.name() + "` | " + (key.standard().isEmpty() ? "" : "`" + key.standard() + "` ") + "| ");
        }
    }

    private Settings read(String yaml) throws InvalidSettings, IOException {
        return SettingsReader.read(Optional.of(Files.writeString(folder.resolve("s.yaml"), yaml)), List.of());
    }
}
