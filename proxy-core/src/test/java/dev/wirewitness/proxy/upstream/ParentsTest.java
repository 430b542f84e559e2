package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.proxy.ParentSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentsTest {
    private static final String A = "http://a.example:1";
    private static final String B = "https://b.example:2";
    private static final String C = "socks5://c.example:3";

    @TempDir
    private Path folder;

    private long now = 1;

    private Parents parents(List<String> proxies, Map<String, String> routes, List<String> direct) {
        return new Parents(new ParentSettings(proxies, routes, direct, Map.of()), _ -> Optional.empty(), () -> now);
    }

    private Parents with(Map<String, String> credentials) {
        return new Parents(
                new ParentSettings(List.of(A, C), Map.of(), List.of(), credentials),
                name -> name.equals("PARENT") ? Optional.of("ann:fromEnvironment") : Optional.empty(),
                () -> now);
    }

    private static List<String> names(List<ParentProxy> parents) {
        return parents.stream().map(ParentProxy::toString).toList();
    }

    @Test
    void toward_directBeforeRoutesBeforeTheRest_andTheMostParticularRoute() {
        Parents parents = parents(
                List.of(A, B),
                Map.of(
                        "*.corp.example", C,
                        "api.corp.example", B + " " + A,
                        ".deep.corp.example", A,
                        "lab.corp.example", "direct",
                        "192.0.2.0/24", C),
                List.of("localhost", ".internal.example", "10.0.0.0/8", "api.direct.example"));

        assertThat(names(parents.toward("other.example"))).containsExactly(A, B);
        assertThat(names(parents.toward("corp.example"))).containsExactly(C);
        assertThat(names(parents.toward("x.corp.example"))).containsExactly(C);
        assertThat(names(parents.toward("notcorp.example"))).containsExactly(A, B);
        assertThat(names(parents.toward("API.corp.example"))).containsExactly(B, A);
        assertThat(names(parents.toward("a.deep.corp.example"))).containsExactly(A);
        assertThat(parents.toward("lab.corp.example")).isEmpty();
        assertThat(names(parents.toward("192.0.2.9"))).containsExactly(C);
        assertThat(names(parents.toward("192.0.3.9"))).containsExactly(A, B);
        for (String direct : List.of("localhost", "internal.example", "a.b.internal.example", "10.9.8.7")) {
            assertThat(parents.toward(direct)).as(direct).isEmpty();
        }
    }

    @Test
    void toward_starRoute_isForAllOthers() {
        Parents parents = parents(List.of(), Map.of("*", A, "b.example", "direct"), List.of());

        assertThat(names(parents.toward("x.example"))).containsExactly(A);
        assertThat(parents.toward("b.example")).isEmpty();
    }

    @Test
    void inOrder_deadOnesLast_thenOneTriesThem() {
        Parents parents = parents(List.of(A, B), Map.of(), List.of());
        List<ParentProxy> all = parents.toward("x.example");

        parents.unreachable(all.getFirst());
        assertThat(names(parents.inOrder(all))).containsExactly(B, A);
        assertThat(parents.dead()).isEqualTo(1);

        now += Duration.ofSeconds(11).toNanos();
        assertThat(names(parents.inOrder(all))).containsExactly(A, B);
        assertThat(names(parents.inOrder(all))).containsExactly(B, A);

        parents.alive(all.getFirst());
        assertThat(names(parents.inOrder(all))).containsExactly(A, B);
        assertThat(parents.dead()).isZero();
    }

    @Test
    void inOrder_deadAgain_pausesLonger_upToTwoMinutes() {
        Parents parents = parents(List.of(A, B), Map.of(), List.of());
        List<ParentProxy> all = parents.toward("x.example");
        for (int i = 0; i < 10; i++) {
            parents.unreachable(all.getFirst());
        }

        now += Duration.ofSeconds(119).toNanos();
        assertThat(names(parents.inOrder(all))).containsExactly(B, A);
        now += Duration.ofSeconds(2).toNanos();
        assertThat(names(parents.inOrder(all))).containsExactly(A, B);
    }

    @Test
    void inOrder_allDead_areStillTried() {
        Parents parents = parents(List.of(A, B), Map.of(), List.of());
        List<ParentProxy> all = parents.toward("x.example");
        all.forEach(parents::unreachable);

        assertThat(names(parents.inOrder(all))).containsExactly(A, B);
    }

    @Test
    void credentials_fromFileAndEnvironment() throws Exception {
        Path file = Files.writeString(folder.resolve("parent"), "bob:fromFile\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        List<ParentProxy> all = with(Map.of("a.example:1", "file:" + file, "c.example", "env:PARENT")).toward("x");

        assertThat(all.getFirst().credentials()).hasValue(new ParentProxy.Credentials("bob", "fromFile"));
        assertThat(all.getLast().credentials()).hasValue(new ParentProxy.Credentials("ann", "fromEnvironment"));
        assertThat(all.toString()).doesNotContain("from");
    }

    @Test
    void credentials_thatCannotBeUsed_sayWhy() throws Exception {
        Path open = Files.writeString(folder.resolve("open"), "bob:secret");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path empty = Files.createFile(
                folder.resolve("empty"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

        for (Map.Entry<String, String> bad : Map.of(
                        "file:" + open, "closed to others",
                        "file:" + empty, "user:password on one line",
                        "file:" + folder.resolve("none"), "no such file",
                        "env:NOTHING", "no environment variable NOTHING",
                        "bob:secret", "neither file:PATH nor env:NAME")
                .entrySet()) {
            assertThatThrownBy(() -> with(Map.of("a.example", bad.getKey())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("upstream.proxy-credentials: a.example")
                    .hasMessageContaining(bad.getValue())
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> with(Map.of("other.example", "env:PARENT"))).hasMessageContaining("other.example: no such proxy");
    }

    @Test
    void settings_thatCannotBeUsed_sayWhy() {
        assertThatThrownBy(() -> parents(List.of(), Map.of("a b", A), List.of())).hasMessageContaining("upstream.routes: 'a b'");
        assertThatThrownBy(() -> parents(List.of(), Map.of("a", "nonsense"), List.of()))
                .hasMessageContaining("upstream.routes: a is no proxy address");
        assertThatThrownBy(() -> parents(List.of(), Map.of(), List.of("10.0.0.1/8")))
                .hasMessageContaining("upstream.direct: '10.0.0.1/8'");
    }
}
