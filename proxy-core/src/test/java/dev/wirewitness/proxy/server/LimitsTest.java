package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.proxy.LeakWatch;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Limits;
import dev.wirewitness.proxy.ProxySettings.Listen;
import dev.wirewitness.proxy.ProxySettings.Memory;
import dev.wirewitness.proxy.ProxySettings.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What one client may take of the proxy, and what becomes of those who take too much or are in the way at the end. */
@ExtendWith(LeakWatch.class)
class LimitsTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private static UnaryOperator<ProxySettings> connections(int all, int perClient) {
        return settings -> settings.withListen(
                new Listen(settings.listen().address(), 100, all, perClient, settings.listen().eventLoops()));
    }

    private static Timeouts timeouts(Duration bodyIdle, Duration stall) {
        return new Timeouts(AMPLE, AMPLE, AMPLE, bodyIdle, AMPLE, AMPLE, AMPLE, Duration.ofMillis(50), stall);
    }

    @Test
    void connectionsOfOneClient_overTheLimitAreClosedAndRecorded() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body), connections(100, 2))) {
            Wire first = rig.client();
            Wire second = rig.client();
            await().until(() -> gauge(rig, "wirewitness.connections.open") == 2);
            try (Wire third = rig.client()) {
                assertThat(third.rest()).isEmpty();
            }
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("limit");
            first.close();
            await().until(() -> gauge(rig, "wirewitness.connections.open") == 1);
            try (Wire again = rig.client()) {
                again.post("http://api.test/", "api.test", "{}");
                assertThat(again.body(again.head())).isEqualTo("{}");
            }
            second.close();
        }
    }

    @Test
    void connectionsInAll_overTheLimitAreClosedAndRecorded() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body), connections(1, 100));
                Wire first = rig.client()) {
            first.post("http://api.test/", "api.test", "{}");
            assertThat(first.body(first.head())).isEqualTo("{}");
            try (Wire second = rig.client()) {
                assertThat(second.rest()).isEmpty();
            }
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("limit");
        }
    }

    @Test
    void headLimits_holdOnAConnectionInUseToo() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body))) {
            for (String bad : List.of(
                    "X: " + "a".repeat(70_000) + "\r\n", "X: 1\r\n".repeat(300), "GET http://api.test/" + "a".repeat(20_000))) {
                try (Wire client = rig.client()) {
                    for (int i = 0; i < 3; i++) {
                        client.post("http://api.test/", "api.test", "{}");
                        assertThat(client.body(client.head())).isEqualTo("{}");
                    }
                    client.send(bad.startsWith("GET") ? bad : "GET http://api.test/ HTTP/1.1\r\nHost: api.test\r\n" + bad);
                    client.send(bad.startsWith("GET") ? " HTTP/1.1\r\n\r\n" : "\r\n");
                    assertThat(client.head()).startsWith(bad.startsWith("GET") ? "HTTP/1.1 414" : "HTTP/1.1 431");
                    assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
                }
            }
        }
    }

    /** Ten thousand small heads on one connection: each has the limit for itself. */
    @Test
    void headLimits_areNotUsedUpByEarlierHeads() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body));
                Wire client = rig.client()) {
            for (int i = 0; i < 50; i++) {
                client.post("http://api.test/", "api.test", "{}", "X: " + "a".repeat(9_000) + "\r\n");
                assertThat(client.body(client.head())).isEqualTo("{}");
            }
        }
    }

    /** A byte now and then keeps no body open for ever: the idle time never passes, the average decides. */
    @Test
    void bodyByBytes_isCutOff() throws Exception {
        try (Rig rig = Rig.plain(dir, answering(body -> body),
                        settings -> settings.withTimeouts(timeouts(Duration.ofMillis(400), AMPLE)));
                Wire client = rig.client()) {
            client.send("POST http://api.test/ HTTP/1.1\r\nHost: api.test\r\nContent-Length: 1000000\r\n\r\n");
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(client::rest);
            while (!answer.isDone()) {
                try {
                    client.send("x");
                } catch (IOException e) {
                    break; // hung up on
                }
                answer.copy().completeOnTimeout("", 20, TimeUnit.MILLISECONDS).join();
            }
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("request_timeout");
        }
    }

    @Test
    void originThatDoesNotReadTheRequest_costsItA504() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Rig rig = Rig.plain(dir, wire -> {
                            wire.head();
                            over.await(60, TimeUnit.SECONDS);
                        },
                        settings -> settings.withTimeouts(timeouts(AMPLE, Duration.ofMillis(500)))
                                .withLimits(new Limits(16 << 10, 64 << 10, 200, 100_000, 200, 64 << 10, 8, 32)));
                Wire client = rig.client()) {
            client.send("POST http://api.test/v1 HTTP/1.1\r\nHost: api.test\r\nContent-Length: 60000000\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 60; i++) {
                        client.send(new byte[1_000_000]);
                    }
                } catch (IOException e) {
                    assertThat(e).isNotNull(); // refused before all was sent
                }
            });
            assertThat(client.head()).startsWith("HTTP/1.1 504");
            assertThat(rig.evidence.next(Finished.class).errorClass()).contains("upstream_stalled");
            over.countDown();
            client.close();
            sender.join();
        }
    }

    /** Over its share of memory a client waits; nothing is refused, and everything is answered in the end. */
    @Test
    void memoryOfOneClient_bodiesWaitForEachOther() throws Exception {
        String body = "m".repeat(700_000);
        try (Rig rig = Rig.plain(dir, answering(b -> "" + b.length()),
                settings -> settings.withMemory(new Memory(1 << 20, 0)))) {
            List<Wire> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Wire client = rig.client();
                clients.add(client);
                client.send("POST http://api.test/v1 HTTP/1.1\r\nHost: api.test\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body.substring(0, 200_000));
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> gauge(rig, "wirewitness.held.bytes") >= 1 << 20);
            List<Thread> senders = new ArrayList<>();
            for (Wire client : clients) {
                senders.add(Thread.ofVirtual().start(() -> {
                    try {
                        client.send(body.substring(200_000));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            for (Wire client : clients) {
                assertThat(client.body(client.head())).isEqualTo("700000");
                client.close();
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(rig.evidence.all()).noneMatch(ConnectionRefused.class::isInstance);
            await().atMost(20, TimeUnit.SECONDS).until(() -> gauge(rig, "wirewitness.held.bytes") == 0);
        }
    }

    /** Who waited too long for memory is told when to try again, in the provider's shape. */
    @Test
    void memory_thatIsNeverReleased_endsIn503() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        String body = "m".repeat(700_000);
        try (Rig rig = Rig.plain(dir, wire -> {
                            wire.body(wire.head());
                            release.await(60, TimeUnit.SECONDS);
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        },
                        settings -> settings.withMemory(new Memory(1 << 20, 0))
                                .withTimeouts(timeouts(Duration.ofMillis(600), AMPLE)));
                Wire holder = rig.client()) {
            holder.post("http://api.test/v1", "api.test", body);
            rig.evidence.next(Decided.class);
            try (Wire client = rig.client()) {
                client.send("POST http://api.test/v1 HTTP/1.1\r\nHost: api.test\r\nContent-Length: 700000\r\n\r\n"
                        + body.substring(0, 300_000));
                String head = client.head();
                assertThat(head).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after: 5");
                assertThat(client.body(head)).contains("wirewitness_overloaded");
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("overloaded");
            }
            release.countDown();
            assertThat(holder.head()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void stop_idleTunnelEndsSoon_andIsRecorded() throws Exception {
        try (Rig rig = Rig.plain(dir, wire -> wire.send("hello").rest());
                Wire tunnel = rig.tunnel("plain.test", 443)) {
            assertThat(tunnel.read(5)).asString().isEqualTo("hello");
            rig.server.close(AMPLE);

            assertThat(tunnel.rest()).isEmpty();
            Tunnelled record = rig.evidence.next(Tunnelled.class);
            assertThat(record.bytesIn()).isEqualTo(5);
        }
    }

    @Test
    void stop_letsWhatIsBegunEnd_thenAnswers503() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch over = new CountDownLatch(1);
        try (Rig rig = Rig.plain(dir, wire -> {
                    wire.body(wire.head());
                    asked.countDown();
                    over.await(60, TimeUnit.SECONDS);
                });
                Wire idle = rig.client();
                Wire used = rig.client();
                Wire half = rig.tunnel("api.test", 443);
                Wire first = rig.client();
                Wire second = rig.tunnel("api.test", 80)) {
            first.post("http://api.test/", "api.test", "{}");
            second.post("/", "api.test", "{}");
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            rig.server.close(Duration.ofMillis(200));

            assertThat(idle.rest()).isEmpty();
            assertThat(used.rest()).isEmpty();
            assertThat(half.rest()).isEmpty();
            for (Wire each : List.of(first, second)) {
                String head = each.head();
                assertThat(head).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after: 5");
                assertThat(each.body(head)).contains("proxy_stopping");
            }
            for (int i = 0; i < 2; i++) {
                Finished finished = rig.evidence.next(Finished.class);
                assertThat(finished.outcome()).isEqualTo("failed");
                assertThat(finished.errorClass()).contains("proxy_stopping");
            }
            over.countDown();
        }
    }

    private static double gauge(Rig rig, String name) {
        return rig.meters.get(name).gauge().value();
    }
}
