package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.proxy.IdentitySettings;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.identity.Password;
import dev.wirewitness.proxy.identity.UsersFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who calls, over real sockets: challenges, right and wrong credentials, agents and networks. */
class IdentityTest {
    private static final String ADA = basic("ada", "engine");
    private static final String WRONG = basic("ada", "hunter2");

    @TempDir
    Path dir;

    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

    private static String basic(String user, String password) {
        return "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    private Path users() throws IOException {
        Path file = dir.resolve("users");
        UsersFile.empty().with("ada", password("engine"), List.of("dev", "ops")).with("bob", password("builder"), List.of())
                .with("agent", Optional.empty(), List.of("robots")).write(file);
        return file;
    }

    private static Optional<Password> password(String text) {
        return Optional.of(Password.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private UnaryOperator<ProxySettings> passwords(IdentityStrength required) throws IOException {
        Path users = users();
        return settings -> settings.withIdentity(
                new IdentitySettings(required, Optional.of(users), Map.of(), Optional.empty(), List.of()));
    }

    private static UnaryOperator<ProxySettings> agent(String from) {
        return settings -> settings.withIdentity(new IdentitySettings(
                IdentityStrength.NONE, Optional.empty(), Map.of(), Optional.of("X-Agent-User"), List.of(from)));
    }

    private ScriptedOrigin.Script keeping() {
        return wire -> {
            for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                heads.add(head);
                wire.body(head);
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        };
    }

    private static Wire connect(Wire client, String... fields) throws IOException {
        return client.send("CONNECT api.test:443 HTTP/1.1\r\nHost: api.test\r\n" + String.join("", fields) + "\r\n");
    }

    private static void assertChallenged(Wire client) throws IOException {
        String head = client.head();
        assertThat(head)
                .startsWith("HTTP/1.1 407 Proxy Authentication Required\r\n")
                .containsIgnoringCase("proxy-authenticate: Basic realm=\"wirewitness\", charset=\"UTF-8\"\r\n")
                .doesNotContainIgnoringCase("connection: close");
        assertThat(client.body(head)).contains("wirewitness_credentials_");
    }

    private static void assertServed(Wire client) throws IOException {
        String head = client.head();
        assertThat(head).startsWith("HTTP/1.1 200");
        assertThat(client.body(head)).isEqualTo("ok");
    }

    private static void assertKnown(Subject subject, String user, String strength, String... groups) {
        assertThat(subject.pseudonym()).isEqualTo(user);
        assertThat(subject.identity().orElseThrow()).isEqualTo(new Subject.Identity(strength, List.of(groups)));
    }

    @Test
    void connect_challengedThenAnswered_onOneConnection() throws Exception {
        try (Rig rig = Rig.tls(dir, keeping(), passwords(IdentityStrength.PASSWORD));
                Wire client = rig.client()) {
            assertChallenged(connect(client));
            ConnectionRefused missing = rig.evidence.next(ConnectionRefused.class);
            assertThat(missing.reason()).isEqualTo("credentials_missing");
            assertThat(missing.host()).hasValue("api.test");
            assertThat(missing.port()).isEqualTo(443);

            assertChallenged(connect(client, WRONG));
            ConnectionRefused wrong = rig.evidence.next(ConnectionRefused.class);
            assertThat(wrong.reason()).isEqualTo("credentials_wrong");
            assertThat(wrong.subject().orElseThrow()).isEqualTo(new Subject("p1", "box", "commitment"));

            assertThat(connect(client, ADA).head()).startsWith("HTTP/1.1 200");
            Wire inside = rig.tls(client, Rig.HOST);
            inside.post("/v1", "api.test", "{}");
            assertServed(inside);
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "ada", "password", "dev", "ops");
            assertThat(rig.evidence.all().toString()).doesNotContain("hunter2", "engine", "Basic");
            assertThat(rig.meters.get("wirewitness.identity.checks").tag("outcome", "wrong").counter().count())
                    .isEqualTo(1);
        }
    }

    /** What is sent behind a CONNECT is the tunnel's; without a tunnel it must not become a request. */
    @Test
    void connect_bytesSentAhead_waitForTheTunnel_orEndTheConnection() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD))) {
            String ahead = "GET /ahead HTTP/1.1\r\nHost: api.test\r\n\r\n";
            try (Wire client = rig.client()) {
                client.send("CONNECT api.test:80 HTTP/1.1\r\nHost: api.test\r\n" + ADA + "\r\n" + ahead);
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                assertServed(client);
            }
            try (Wire client = rig.client()) {
                client.send("CONNECT api.test:80 HTTP/1.1\r\nHost: api.test\r\n\r\n" + ahead);
                String answer = client.rest();
                assertThat(answer).startsWith("HTTP/1.1 407").containsIgnoringCase("connection: close")
                        .doesNotContain("HTTP/1.1 200");
            }
            assertThat(heads).hasSize(1);
        }
    }

    @Test
    void relayedTunnel_saysWhoOpenedIt() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD))) {
            try (Wire client = rig.client()) {
                client.send("CONNECT plain.test:80 HTTP/1.1\r\nHost: plain.test\r\n" + ADA + "\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
            }
            assertKnown(rig.evidence.next(Tunnelled.class).subject().orElseThrow(), "ada", "password", "dev", "ops");
        }
    }

    @Test
    void absoluteForm_challengedThenAnswered_onOneConnection() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD));
                Wire client = rig.client()) {
            client.post("http://api.test/a", "api.test", "some content");
            assertChallenged(client);
            client.post("http://api.test/b", "api.test", "some content", WRONG);
            assertChallenged(client);
            client.post("http://api.test/c", "api.test", "some content", ADA);
            assertServed(client);

            assertThat(heads).hasSize(1);
            assertThat(heads.take()).startsWith("POST /c ").doesNotContainIgnoringCase("proxy-auth");
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "ada", "password", "dev", "ops");
        }
    }

    @Test
    void absoluteForm_eachRequestSaysForItself() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.NONE));
                Wire client = rig.client()) {
            client.post("http://api.test/a", "api.test", "{}", ADA);
            assertServed(client);
            client.post("http://api.test/b", "api.test", "{}", basic("bob", "builder"));
            assertServed(client);
            client.post("http://api.test/c", "api.test", "{}");
            assertServed(client);

            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "ada", "password", "dev", "ops");
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "bob", "password");
            assertThat(rig.evidence.next(Decided.class).subject()).hasValue(new Subject("p1", "box", "commitment"));
        }
    }

    @Test
    void absoluteForm_pipelinedWhileThePasswordIsChecked_answeredInOrder() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body), passwords(IdentityStrength.PASSWORD));
                Wire client = rig.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                String body = "body" + i;
                all.append("POST http://api.test/v1 HTTP/1.1\r\nHost: api.test\r\n").append(i % 3 == 0 ? "" : ADA)
                        .append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
            }
            client.send(all.toString());
            for (int i = 0; i < 40; i++) {
                String head = client.head();
                String body = client.body(head);
                assertThat(head).startsWith(i % 3 == 0 ? "HTTP/1.1 407" : "HTTP/1.1 200");
                assertThat(body).contains(i % 3 == 0 ? "credentials_missing" : "body" + i);
            }
        }
    }

    @Test
    void absoluteForm_muchContentOrNoKeepAlive_challengedAndClosed() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD))) {
            for (String request : List.of(
                    "POST http://api.test/ HTTP/1.1\r\nHost: api.test\r\nContent-Length: 100000\r\n\r\n",
                    "POST http://api.test/ HTTP/1.1\r\nHost: api.test\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
                    "POST http://api.test/ HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n",
                    "GET http://api.test/ HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n",
                    "GET http://api.test/ HTTP/1.0\r\nHost: api.test\r\n\r\n",
                    "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n")) {
                try (Wire client = rig.client()) {
                    String answer = client.send(request).rest();
                    assertThat(answer).as(request).startsWith("HTTP/1.1 407").containsIgnoringCase("connection: close");
                }
            }
            assertThat(heads).isEmpty();
        }
    }

    @Test
    void notRequired_wrongCredentialsAreStillRefused_othersServed() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.NONE));
                Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}", WRONG);
            assertChallenged(client);
            client.post("http://api.test/", "api.test", "{}", "Proxy-Authorization: Basic ???\r\n");
            assertChallenged(client);
            client.post("http://api.test/", "api.test", "{}", ADA, ADA);
            assertChallenged(client);
            client.post("http://api.test/", "api.test", "{}", "Proxy-Authorization: Bearer abc\r\n");
            assertServed(client);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("credentials_wrong");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("credentials_malformed");
        }
    }

    @Test
    void guesses_areSlowedAndRecordedSparingly() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD))) {
            int slowed = 0;
            for (int i = 0; i < 40; i++) {
                try (Wire client = rig.client()) {
                    String head = connect(client, basic("ada", "guess" + i)).head();
                    if (head.startsWith("HTTP/1.1 429")) {
                        assertThat(head).containsPattern("(?i)retry-after: [1-9]").doesNotContainIgnoringCase("proxy-auth");
                        slowed++;
                    } else {
                        assertThat(head).startsWith("HTTP/1.1 407");
                    }
                }
            }
            assertThat(slowed).isGreaterThan(15);
            long records = rig.evidence.all().stream()
                    .filter(each -> each instanceof ConnectionRefused refused && refused.reason().equals("credentials_slowed"))
                    .count();
            assertThat(records).isBetween(1L, (long) slowed - 1);
        }
    }

    @Test
    void clientLeavesWhileThePasswordIsChecked_leavesNothing() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD))) {
            for (int i = 0; i < 4; i++) {
                try (Wire client = rig.client()) {
                    client.post("http://api.test/", "api.test", "{}", basic("ada", "x" + i));
                }
                try (Wire client = rig.client()) {
                    connect(client, basic("bob", "x" + i));
                }
            }
            try (Wire client = rig.client()) {
                client.post("http://api.test/", "api.test", "{}");
                assertChallenged(client);
            }
            assertThat(rig.server.openExchanges()).isZero();
        }
    }

    private static byte[] login(String user, String password) {
        return ("\1" + (char) user.length() + user + (char) password.length() + password)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static final byte[] SOCKS_TO_ORIGIN =
            "\5\1\0\3\10api.test\0P".getBytes(StandardCharsets.ISO_8859_1); // api.test:80

    @Test
    void socks_withPassword_saysWhoOpenedTheTunnel() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD));
                Wire client = rig.client()) {
            client.send(new byte[] {5, 2, 0, 2});
            assertThat(client.bytes(2)).containsExactly(5, 2);
            client.send(login("ada", "engine"));
            assertThat(client.bytes(2)).containsExactly(1, 0);
            client.send(SOCKS_TO_ORIGIN);
            assertThat(client.bytes(10)).startsWith(5, 0);
            client.post("/v1", "api.test", "{}");
            assertServed(client);

            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "ada", "password", "dev", "ops");
        }
    }

    /** All at once, as impatient clients send it: what follows the password waits until it was checked. */
    @Test
    void socks_allSentAhead_waitsForTheCheck() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD))) {
            for (int i = 0; i < 2; i++) { // the second time the password is known already
                try (Wire client = rig.client()) {
                    client.send(new byte[] {5, 1, 2}).send(login("ada", "engine")).send(SOCKS_TO_ORIGIN);
                    client.post("/v1", "api.test", "{}");
                    assertThat(client.bytes(14)).startsWith(5, 2, 1, 0, 5, 0);
                    assertServed(client);
                }
            }
        }
    }

    @Test
    void socks_wrongOrMissing_isRefusedAndOnRecord() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.PASSWORD))) {
            for (String user : List.of("ada", "a:b", "")) {
                try (Wire client = rig.client()) {
                    client.send(new byte[] {5, 1, 2}).send(login(user, "hunter2")).send(SOCKS_TO_ORIGIN);
                    assertThat(client.rest().getBytes(StandardCharsets.ISO_8859_1)).containsExactly(5, 2, 1, 1);
                }
                assertThat(rig.evidence.next(ConnectionRefused.class).reason())
                        .isEqualTo(user.equals("ada") ? "credentials_wrong" : "credentials_malformed");
            }
            try (Wire client = rig.client()) {
                client.send(new byte[] {5, 1, 0}).send(SOCKS_TO_ORIGIN);
                assertThat(client.rest()).isEqualTo("\5\u00ff");
            }
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("credentials_missing");
            assertThat(heads).isEmpty();
            assertThat(rig.evidence.all().toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void socks_withoutPassword_whereNoneIsRequired_isServed() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), passwords(IdentityStrength.NONE));
                Wire client = rig.client()) {
            client.send(new byte[] {5, 1, 0}).send(SOCKS_TO_ORIGIN);
            assertThat(client.bytes(12)).startsWith(5, 0, 5, 0);
            client.post("/v1", "api.test", "{}");
            assertServed(client);
            assertThat(rig.evidence.next(Decided.class).subject().orElseThrow().identity()).isEmpty();
        }
    }

    @Test
    void agentsField_believedFromItsNetworkOnly_andNeverSentOn() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), agent("127.0.0.0/8"));
                Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}", "X-Agent-User: ada\r\n");
            assertServed(client);
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "ada", "asserted");
            client.post("http://api.test/", "api.test", "{}", "X-Agent-User: ada\r\n", "x-agent-user: eve\r\n");
            assertServed(client);
            assertThat(rig.evidence.next(Decided.class).subject().orElseThrow().identity()).isEmpty();
        }
        try (Rig rig = Rig.plain(dir.resolve("2"), keeping(), agent("10.0.0.0/8"));
                Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}", "X-Agent-User: ada\r\n");
            assertServed(client);
            assertThat(rig.evidence.next(Decided.class).subject().orElseThrow().identity()).isEmpty();
        }
        assertThat(heads).hasSize(3).allSatisfy(head -> assertThat(head).doesNotContainIgnoringCase("x-agent-user"));
    }

    @Test
    void agentsField_insideATunnel_saysNothingAndGoesNoFurther() throws Exception {
        try (Rig rig = Rig.tls(dir, keeping(), agent("127.0.0.0/8"));
                Wire client = rig.client()) {
            assertThat(connect(client, "X-Agent-User: ada\r\n").head()).startsWith("HTTP/1.1 200");
            Wire inside = rig.tls(client, Rig.HOST);
            inside.post("/v1", "api.test", "{}", "X-Agent-User: eve\r\n", WRONG);
            assertServed(inside);
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "ada", "asserted");
            assertThat(heads.take()).doesNotContainIgnoringCase("x-agent-user").doesNotContainIgnoringCase("proxy-auth");
        }
    }

    @Test
    void strongestWins_andGroupsComeFromTheUsersFile() throws Exception {
        Path users = users();
        try (Rig rig = Rig.plain(dir, keeping(), settings -> settings.withIdentity(new IdentitySettings(
                        IdentityStrength.NETWORK,
                        Optional.of(users),
                        Map.of("127.0.0.0/8", "desk:office", "127.0.0.1", "this-host:office lab"),
                        Optional.of("X-Agent-User"),
                        List.of("127.0.0.1"))));
                Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}");
            assertServed(client);
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "this-host", "network", "office", "lab");
            client.post("http://api.test/", "api.test", "{}", "X-Agent-User: agent\r\n");
            assertServed(client);
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "agent", "asserted", "robots");
            client.post("http://api.test/", "api.test", "{}", "X-Agent-User: agent\r\n", ADA);
            assertServed(client);
            assertKnown(rig.evidence.next(Decided.class).subject().orElseThrow(), "ada", "password", "dev", "ops");
        }
    }

    @Test
    void required_withNothingToAskFor_isForbidden() throws Exception {
        try (Rig rig = Rig.plain(dir, keeping(), settings -> settings.withIdentity(new IdentitySettings(
                        IdentityStrength.NETWORK, Optional.empty(), Map.of("10.0.0.0/8", ":office"), Optional.empty(),
                        List.of())));
                Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}");
            assertThat(client.head()).startsWith("HTTP/1.1 403").doesNotContainIgnoringCase("proxy-authenticate");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("identity_required");
        }
    }

    @Test
    void settings_thatCannotWork_sayWhy() throws Exception {
        assertThatThrownBy(() -> new IdentitySettings(
                        IdentityStrength.PASSWORD, Optional.empty(), Map.of(), Optional.empty(), List.of()))
                .hasMessageContaining("identity.users-file");
        assertThatThrownBy(() -> new IdentitySettings(
                        IdentityStrength.NONE, Optional.empty(), Map.of(), Optional.of("X-User"), List.of()))
                .hasMessageContaining("identity.header-from: empty");
        assertThatThrownBy(() -> Rig.plain(dir, keeping(), settings -> settings.withIdentity(new IdentitySettings(
                        IdentityStrength.NONE, Optional.empty(), Map.of("10.0.0.1/8", "x"), Optional.empty(), List.of()))))
                .hasMessageContaining("identity.networks: 10.0.0.1/8");
        assertThatThrownBy(() -> Rig.plain(dir, keeping(), settings -> settings.withIdentity(new IdentitySettings(
                        IdentityStrength.NONE, Optional.empty(), Map.of(), Optional.of("Host"), List.of("10.0.0.0/8")))))
                .hasMessageContaining("identity.header: 'Host'");
    }
}
