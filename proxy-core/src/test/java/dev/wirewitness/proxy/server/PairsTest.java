package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.server.Protocol.Client;
import dev.wirewitness.proxy.server.Protocol.Handler;
import dev.wirewitness.proxy.server.Protocol.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP means, the same on each pair of HTTP/1.1 and HTTP/2, over real TLS. */
@ParameterizedClass
@MethodSource("pairs")
class PairsTest {
    private final Protocol clientSide;
    private final Protocol originSide;

    @TempDir
    Path dir;

    PairsTest(Protocol clientSide, Protocol originSide) {
        this.clientSide = clientSide;
        this.originSide = originSide;
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Protocol.values())
                .flatMap(client -> Stream.of(Protocol.values()).map(origin -> Arguments.of(client, origin)));
    }

    private Rig rig(Handler handler) throws Exception {
        return rig(handler, s -> s);
    }

    private Rig rig(Handler handler, UnaryOperator<ProxySettings> change) throws Exception {
        return Rig.tls(
                Files.createTempDirectory(dir, "rig"),
                wire -> originSide.serve(wire, handler),
                change,
                originSide.alpn());
    }

    @Test
    void exchange_isTheSame() throws Exception {
        BlockingQueue<Message> requests = new ArrayBlockingQueue<>(4);
        try (Rig rig = rig((request, answer) -> {
                    requests.add(request);
                    answer.whole(201, "got " + request.body(), "X-Answer", "1", "Set-Cookie", "a=1", "Set-Cookie", "b=2");
                });
                Client client = clientSide.client(rig)) {
            client.ask("POST", "/v1/chat?q=1", "hello", "X-Asked", "yes", "Content-Type", "application/json");
            Message answer = client.answer();

            assertThat(answer.start()).isEqualTo("201");
            assertThat(answer.body()).isEqualTo("got hello");
            assertThat(answer.field("content-length")).isEqualTo("9");
            assertThat(answer.field("x-answer")).isEqualTo("1");
            assertThat(answer.field("set-cookie")).isEqualTo("a=1, b=2");
            Message request = requests.take();
            assertThat(request.start()).isEqualTo("POST /v1/chat?q=1");
            assertThat(request.body()).isEqualTo("hello");
            assertThat(request.field("x-asked")).isEqualTo("yes");
            assertThat(request.field("content-length")).isEqualTo("5");
            assertThat(request.field(originSide == Protocol.HTTP1 ? "host" : ":authority")).isEqualTo("api.test");
            assertThat(request.fields()).doesNotContainKeys("transfer-encoding", "connection");
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("allow");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.status()).hasValue(201);
            assertThat(finished.bytesOut()).isEqualTo(5);
            assertThat(finished.bytesIn()).isEqualTo(9);
        }
    }

    @Test
    void manyExchanges_useOneConnectionToTheOrigin() throws Exception {
        try (Rig rig = rig((request, answer) -> answer.whole(200, request.body()));
                Client client = clientSide.client(rig)) {
            for (int i = 0; i < 20; i++) {
                client.ask("POST", "/", "n" + i);
                assertThat(client.answer().body()).isEqualTo("n" + i);
            }
            assertThat(rig.origin.connections).hasValue(1);
        }
    }

    @Test
    void policy_blocksRedactsAndRestores() throws Exception {
        BlockingQueue<String> received = new ArrayBlockingQueue<>(4);
        try (Rig rig = rig((request, answer) -> {
                    received.add(request.body());
                    answer.whole(200, "echo " + request.body());
                });
                Client client = clientSide.client(rig)) {
            client.ask("POST", "/", "BLOCKME");
            Message refused = client.answer();
            assertThat(refused.start()).isEqualTo("400");
            assertThat(refused.body()).isEqualTo("{\"refused\":true}");
            client.ask("POST", "/", "a SECRET");
            assertThat(client.answer().body()).isEqualTo("echo a SECRET");
            assertThat(received.take()).isEqualTo("a [X]");
        }
    }

    @Test
    void trailers_passBothWays() throws Exception {
        BlockingQueue<Message> requests = new ArrayBlockingQueue<>(4);
        try (Rig rig = rig((request, answer) -> {
                    requests.add(request);
                    answer.head(200, true, "Content-Type", "application/grpc");
                    answer.piece("some");
                    answer.end("Grpc-Status", "0", "X-Sum", "9");
                });
                Client client = clientSide.client(rig)) {
            client.begin("POST", "/").piece("one").piece("two").end("X-Checksum", "7");
            Message answer = client.answer();

            assertThat(answer.body()).isEqualTo("some");
            assertThat(answer.trailers()).containsEntry("grpc-status", "0").containsEntry("x-sum", "9");
            Message request = requests.take();
            assertThat(request.body()).isEqualTo("onetwo");
            assertThat(request.trailers()).containsEntry("x-checksum", "7");
        }
    }

    @Test
    void interimAnswers_passOnceTheRecordIsThere() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Rig rig = rig((request, answer) -> {
                    answer.interim(100);
                    answer.interim(103, "Link", "</a.css>");
                    asked.countDown();
                    go.await(20, TimeUnit.SECONDS);
                    answer.interim(102);
                    answer.whole(200, "done");
                });
                Client client = clientSide.client(rig)) {
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            client.ask("GET", "/", null);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            rig.evidence.next(Decided.class);
            rig.evidence.sync();
            go.countDown();
            Message answer = client.answer();
            assertThat(answer.interims()).containsExactly(103, 102);
            assertThat(answer.body()).isEqualTo("done");
        }
    }

    @Test
    void expectContinue_isAnsweredByUsAndNotPassedOn() throws Exception {
        BlockingQueue<Message> requests = new ArrayBlockingQueue<>(4);
        try (Rig rig = rig((request, answer) -> {
                    requests.add(request);
                    answer.whole(200, "ok");
                });
                Client client = clientSide.client(rig)) {
            client.begin("POST", "/", "Expect", "100-continue").piece("body").end();
            Message answer = client.answer();
            assertThat(answer.interims()).containsExactly(100);
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(requests.take().fields()).doesNotContainKey("expect");
        }
    }

    @Test
    void answersWithoutContent_keepTheConnectionUsable() throws Exception {
        try (Rig rig = rig((request, answer) -> {
                    switch (request.start()) {
                        case "HEAD /" -> answer.head(200, false, "Content-Length", "1234");
                        case "GET /204" -> answer.head(204, false);
                        case "GET /304" -> answer.head(304, false, "ETag", "x", "Content-Length", "55");
                        case "GET /empty" -> answer.head(200, false, "Content-Length", "0");
                        default -> answer.whole(200, "ok");
                    }
                });
                Client client = clientSide.client(rig)) {
            client.ask("HEAD", "/", null);
            assertThat(client.answer().field("content-length")).isEqualTo("1234");
            client.ask("GET", "/empty", null);
            assertThat(client.answer().field("content-length")).isEqualTo("0");
            client.ask("GET", "/204", null);
            assertThat(client.answer().start()).isEqualTo("204");
            if (clientSide == Protocol.HTTP2) { // by hand, the length that a 304 tells would be waited for
                client.ask("GET", "/304", null);
                assertThat(client.answer().field("content-length")).isEqualTo("55");
            }
            client.ask("GET", "/", null);
            assertThat(client.answer().body()).isEqualTo("ok");
            assertThat(rig.origin.connections).hasValue(1);
        }
    }

    @Test
    void largeBodies_passBothWays() throws Exception {
        String large = "x".repeat(3 << 20);
        try (Rig rig = rig((request, answer) -> answer.whole(200, request.body()));
                Client client = clientSide.client(rig)) {
            client.ask("POST", "/", large);
            assertThat(client.answer().body()).hasSize(large.length()).isEqualTo(large);
        }
    }

    /** Larger than what is inspected: it is relayed, and answered before it was read. */
    @Test
    void requestLargerThanIsInspected_isAnswered() throws Exception {
        try (Rig rig = rig(
                        (request, answer) -> answer.whole(200, "" + request.body().length()),
                        s -> s.withLimits(new ProxySettings.Limits(8192, 65536, 100, 1000, 100, 65536, 16, 8)));
                Client client = clientSide.client(rig)) {
            client.begin("POST", "/").piece("y".repeat(1500));
            client.piece("z".repeat(500)).end();
            assertThat(client.answer().body()).isEqualTo("2000");
            client.ask("POST", "/", "small");
            assertThat(client.answer().body()).isEqualTo("5");
        }
    }

    @Test
    void eventStream_eachEventArrivesBeforeTheNextIsSent() throws Exception {
        BlockingQueue<String> go = new ArrayBlockingQueue<>(8);
        try (Rig rig = rig((request, answer) -> {
                    answer.head(200, true, "Content-Type", "text/event-stream");
                    for (int i = 0; i < 4; i++) {
                        answer.piece("data: " + i + "\n\n");
                        assertThat(go.poll(20, TimeUnit.SECONDS)).isEqualTo("data: " + i + "\n\n");
                    }
                    answer.end();
                });
                Client client = clientSide.client(rig)) {
            client.ask("GET", "/", null);
            assertThat(client.events(4, go::add)).isEqualTo(4);
        }
    }

    @Test
    void brokenAnswers_are502OrABreak() throws Exception {
        try (Rig rig = rig((request, answer) -> {
                    if (request.path().equals("/early")) {
                        throw new java.io.IOException("hangs up");
                    }
                    answer.head(200, true, "Content-Length", "10");
                    answer.sized("half");
                    throw new java.io.IOException("hangs up");
                })) {
            try (Client client = clientSide.client(rig)) {
                client.ask("GET", "/early", null);
                assertThat(client.answer().start()).isEqualTo("502");
            }
            assertThat(rig.evidence.next(Finished.class).errorClass()).contains("upstream_closed");
            try (Client client = clientSide.client(rig)) {
                client.ask("GET", "/late", null);
                assertThat(client.broken()).isTrue();
            }
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("failed");
            assertThat(rig.server.openExchanges()).isZero();
        }
    }

    @Test
    void silentOrigin_504() throws Exception {
        Duration ample = Duration.ofSeconds(20);
        CountDownLatch end = new CountDownLatch(1);
        try (Rig rig = rig(
                        (request, answer) -> end.await(20, TimeUnit.SECONDS),
                        s -> s.withTimeouts(new ProxySettings.Timeouts(
                                ample, ample, ample, ample, Duration.ofMillis(150), ample, ample, ample)));
                Client client = clientSide.client(rig)) {
            client.ask("GET", "/", null);
            assertThat(client.answer().start()).isEqualTo("504");
            end.countDown();
            assertThat(rig.evidence.next(Finished.class).errorClass()).contains("upstream_timeout");
            assertThat(rig.evidence.all()).noneMatch(ConnectionRefused.class::isInstance);
        }
    }
}
