package dev.wirewitness.proxy.server;

import static dev.wirewitness.proxy.server.FrameWire.ACK;
import static dev.wirewitness.proxy.server.FrameWire.CONTINUATION;
import static dev.wirewitness.proxy.server.FrameWire.DATA;
import static dev.wirewitness.proxy.server.FrameWire.END_HEADERS;
import static dev.wirewitness.proxy.server.FrameWire.END_STREAM;
import static dev.wirewitness.proxy.server.FrameWire.GOAWAY;
import static dev.wirewitness.proxy.server.FrameWire.HEADERS;
import static dev.wirewitness.proxy.server.FrameWire.PING;
import static dev.wirewitness.proxy.server.FrameWire.PRIORITY;
import static dev.wirewitness.proxy.server.FrameWire.RST_STREAM;
import static dev.wirewitness.proxy.server.FrameWire.WINDOW_UPDATE;
import static dev.wirewitness.proxy.server.ScriptedOrigin.answering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.proxy.Http2;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.server.FrameWire.Answer;
import dev.wirewitness.proxy.server.FrameWire.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 towards clients, by hand-written frames over TLS inside a tunnel; the origin speaks HTTP/1.1. */
class Http2ClientTest {
    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int WINDOW = 4;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"h2,h2", "'h2,http/1.1',h2", "'http/1.1,h2',h2", "http/1.1,http/1.1", "'',''"})
    void alpn_followsWhatTheClientAsksFor(String asked, String chosen) throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                SSLSocket socket = rig.intercepted(asked.isEmpty() ? new String[0] : asked.split(","))) {
            assertThat(socket.getApplicationProtocol()).isEqualTo(chosen);
            if (!chosen.equals("h2")) {
                Wire wire = new Wire(socket).post("/v1", "api.test", "old");
                assertThat(wire.body(wire.head())).isEqualTo("old");
            }
        }
    }

    @Test
    void alpn_switchedOff_isHttp11() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s.withHttp2(s.http2().withClients(false)));
                SSLSocket socket = rig.intercepted("h2", "http/1.1")) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void request_isAnExchangeLikeAnyOther() throws Exception {
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(4);
        try (Rig rig = Rig.tls(dir, wire -> {
                    String head = wire.head();
                    heads.add(head);
                    wire.send("HTTP/1.1 200 OK\r\nX-Case: Kept\r\nConnection: keep-alive, x-hop\r\nX-Hop: 1\r\n"
                            + "Keep-Alive: timeout=5\r\nContent-Length: 5\r\n\r\n" + wire.body(head) + "!");
                }, s -> s);
                FrameWire client = rig.streams()) {
            client.post(1, "/v1/chat?a=b", "api.test", "body", "cookie", "a=1", "cookie", "b=2", "te", "trailers");
            Answer answer = client.answer(1);

            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("body!");
            assertThat(answer.reset()).isEmpty();
            assertThat(answer.heads().getFirst())
                    .containsEntry("x-case", "Kept")
                    .containsEntry("content-length", "5")
                    .doesNotContainKeys("connection", "keep-alive", "x-hop", "transfer-encoding");
            assertThat(heads.take())
                    .startsWith("POST /v1/chat?a=b HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: api.test\r\n")
                    .contains("\r\ncookie: a=1; b=2\r\n")
                    .contains("\r\ncontent-length: 4\r\n")
                    .doesNotContain(":authority", "transfer-encoding");
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("allow");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("forwarded");
            assertThat(finished.bytesOut()).isEqualTo(4);
            assertThat(finished.bytesIn()).isEqualTo(5);
        }
    }

    /** Answers ok: to what asks for /slow once it may, else at once. */
    private static ScriptedOrigin.Script slowUntil(CountDownLatch go) {
        return wire -> {
            if (wire.head().startsWith("GET /slow")) {
                go.await(20, TimeUnit.SECONDS);
            }
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        };
    }

    /** RFC 9113 section 5.1: a second head behind the end of a request is answered with STREAM_CLOSED. */
    @Test
    void head_behindTheEnd_isAFaultOfItsStreamAlone() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Rig rig = Rig.tls(dir, slowUntil(go), s -> s);
                FrameWire client = rig.streams()) {
            client.request(1, "GET", "/slow", "api.test", true).request(1, "GET", "/slow", "api.test", true);
            assertThat(client.answer(1).reset()).hasValue(5);
            assertThat(client.request(3, "GET", "/v1", "api.test", true).answer(3).body()).isEqualTo("ok");
            assertThat(rig.evidence.next(Finished.class).outcome()).isNotEmpty();
            go.countDown();
        }
    }

    /** RFC 9113 sections 5.1 and 5.1.1: what is said on a stream that is over, or was passed over, ends the connection. */
    @Test
    void head_onAStreamThatIsOver_endsTheConnection() throws Exception {
        for (int passedOver = 0; passedOver <= 1; passedOver++) {
            try (Rig rig = Rig.tls(dir, answering(body -> "ok"), s -> s);
                    FrameWire client = rig.streams()) {
                int first = passedOver == 1 ? 5 : 1;
                assertThat(client.request(first, "GET", "/v1", "api.test", true).answer(first).body()).isEqualTo("ok");
                client.request(passedOver == 1 ? 3 : 1, "GET", "/v1", "api.test", true);
                FrameWire.Frame away = client.next(FrameWire.GOAWAY).orElseThrow();
                assertThat(away.number(4)).isEqualTo(passedOver == 1 ? 1 : 5);
            }
        }
    }

    /** A stream that we reset may still get what the client sent before it knew. */
    @Test
    void framesOnAStreamThatWeReset_disturbNobody() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> "ok"), s -> s);
                FrameWire client = rig.streams()) {
            client.request(1, "POST", "/v1", "api.test", false, "connection", "close");
            assertThat(client.answer(1).reset()).hasValue(1);
            client.data(1, "late", false).headers(1, true, "x-trailer", "late");
            assertThat(client.request(3, "GET", "/v1", "api.test", true).answer(3).body()).isEqualTo("ok");
        }
    }

    @Test
    void streams_areInspectedEachByItself() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> "got " + body), s -> s);
                FrameWire client = rig.streams()) {
            client.post(1, "/v1", "api.test", "BLOCKME").post(3, "/v1", "api.test", "a SECRET");
            client.post(5, "/v1", "api.test", "fine").request(7, "GET", "/v1", "api.test", true);

            Answer blocked = client.answer(1);
            assertThat(blocked.status()).isEqualTo("400");
            assertThat(blocked.body()).isEqualTo("{\"refused\":true}");
            assertThat(blocked.field("content-type")).isEqualTo("application/json");
            assertThat(client.answer(3).body()).isEqualTo("got a SECRET");
            assertThat(client.answer(5).body()).isEqualTo("got fine");
            assertThat(client.answer(7).body()).isEqualTo("got ");
        }
    }

    @Test
    void slowStream_doesNotStopTheOthers() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Rig rig = Rig.tls(dir, slowUntil(go), s -> s);
                FrameWire client = rig.streams()) {
            client.request(1, "GET", "/slow", "api.test", true);
            for (int stream = 3; stream < 23; stream += 2) {
                client.request(stream, "GET", "/quick", "api.test", true);
                assertThat(client.answer(stream).body()).isEqualTo("ok");
            }
            go.countDown();
            assertThat(client.answer(1).body()).isEqualTo("ok");
        }
    }

    @Test
    void slowReader_stopsTheOriginAndNobodyElse() throws Exception {
        int size = 32 << 20;
        BlockingQueue<Integer> sent = new ArrayBlockingQueue<>(1 << 12);
        try (Rig rig = Rig.tls(dir, wire -> {
                    for (String head = wire.head(); head.startsWith("GET"); head = wire.head()) {
                        if (head.startsWith("GET /small")) {
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                            continue;
                        }
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                        byte[] piece = new byte[64 << 10];
                        for (int i = 0; i < size / piece.length; i++) {
                            wire.send(piece);
                            sent.add(i);
                        }
                    }
                }, s -> s);
                FrameWire client = rig.streams(WINDOW, 100_000)) {
            client.window(0, 64 << 20);
            client.request(1, "GET", "/large", "api.test", true);
            int got = 0;
            while (got < 100_000) { // then the window of the stream is used up
                Frame frame = client.next().orElseThrow();
                got += frame.type() == DATA ? frame.payload().length : 0;
            }
            // the origin comes to a stop: sockets and buffers are full long before all is sent
            int last = -1;
            for (Integer i = sent.poll(2, TimeUnit.SECONDS); i != null; i = sent.poll(2, TimeUnit.SECONDS)) {
                last = i;
            }
            assertThat(last).isLessThan((size / (64 << 10)) - 1);

            client.request(3, "GET", "/small", "api.test", true);
            assertThat(client.answer(3).body()).isEqualTo("ok");

            client.window(1, size);
            while (got < size) {
                Frame frame = client.next().orElseThrow();
                got += frame.type() == DATA ? frame.payload().length : 0;
            }
            assertThat(got).isEqualTo(size);
        }
    }

    @Test
    void eventStream_eachEventIsAFrameOfItsOwn() throws Exception {
        BlockingQueue<String> go = new ArrayBlockingQueue<>(8);
        try (Rig rig = Rig.tls(dir, wire -> {
                    wire.body(wire.head());
                    wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 5; i++) {
                        String event = "data: " + i + "\n\n";
                        wire.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
                        go.poll(20, TimeUnit.SECONDS);
                    }
                    wire.send("0\r\n\r\n");
                    wire.head();
                }, s -> s);
                FrameWire client = rig.streams()) {
            client.post(1, "/v1", "api.test", "{}");
            assertThat(client.of(1).orElseThrow().fields()).containsEntry("content-type", "text/event-stream");
            for (int i = 0; i < 5; i++) {
                assertThat(client.of(1).orElseThrow().text()).isEqualTo("data: " + i + "\n\n");
                go.add("next");
            }
            assertThat(client.of(1).orElseThrow().ends()).isTrue();
        }
    }

    @Test
    void reset_endsThatExchangeOnly() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (Rig rig = Rig.tls(dir, wire -> {
                    String head = wire.head();
                    if (head.startsWith("GET /quick")) {
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        return;
                    }
                    asked.countDown();
                    wire.head(); // until the proxy hangs up
                }, s -> s);
                FrameWire client = rig.streams()) {
            client.request(1, "GET", "/slow", "api.test", true);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            client.reset(1, CANCEL);

            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
            client.request(3, "GET", "/quick", "api.test", true);
            assertThat(client.answer(3).body()).isEqualTo("ok");
        }
    }

    @Test
    void connectionLost_endsAllOfItsExchanges() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        try (Rig rig = Rig.tls(dir, wire -> {
                    wire.head();
                    asked.countDown();
                    wire.head();
                }, s -> s)) {
            try (FrameWire client = rig.streams()) {
                client.request(1, "GET", "/", "api.test", true).request(3, "GET", "/", "api.test", true);
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
        }
    }

    @Test
    void answerThatBreaksOff_isAReset() throws Exception {
        try (Rig rig = Rig.tls(dir, wire -> {
                    wire.head();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                }, s -> s);
                FrameWire client = rig.streams()) {
            client.request(1, "GET", "/", "api.test", true);
            Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.reset()).hasValue(2); // INTERNAL_ERROR
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("failed");
        }
    }

    @Test
    void headAndEmptyAnswers_endWithTheirHead() throws Exception {
        try (Rig rig = Rig.tls(dir, wire -> {
                    for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                        wire.send(head.startsWith("HEAD")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"
                                : head.startsWith("GET /204")
                                        ? "HTTP/1.1 204 No Content\r\n\r\n"
                                        : "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\nETag: x\r\n\r\n");
                    }
                }, s -> s);
                FrameWire client = rig.streams()) {
            client.request(1, "HEAD", "/", "api.test", true);
            Frame head = client.of(1).orElseThrow();
            assertThat(head.fields()).containsEntry(":status", "200").containsEntry("content-length", "1234");
            assertThat(head.ends()).isTrue();
            client.request(3, "GET", "/204", "api.test", true);
            assertThat(client.of(3).orElseThrow()).matches(Frame::ends);
            client.request(5, "GET", "/304", "api.test", true);
            Frame unchanged = client.of(5).orElseThrow();
            assertThat(unchanged.fields()).containsEntry(":status", "304").containsEntry("etag", "x");
            assertThat(unchanged.ends()).isTrue();
        }
    }

    /** Fields in their order; _ is a blank, ~ a line break. */
    private static final List<String> MALFORMED = List.of(
            ":method=GET :scheme=https :path=/ :authority=api.test X-Upper=1",
            ":method=GET :scheme=https :path=/ :authority=api.test x=1 :late=1",
            ":method=GET :scheme=https :authority=api.test x=1 :path=/",
            ":method=GET :scheme=https :path=/ :authority=api.test :unknown=1",
            ":method=GET :scheme=https :path=/ :authority=api.test :status=200",
            ":method=GET :method=POST :scheme=https :path=/ :authority=api.test",
            ":method=GET :scheme=https :path=/ :path=/b :authority=api.test",
            ":method=GET :scheme=https :path=/ :authority=api.test :authority=api.test",
            ":scheme=https :path=/ :authority=api.test",
            ":method=GET :path=/ :authority=api.test",
            ":method=GET :scheme=https :authority=api.test",
            ":method=GET :scheme=https :path= :authority=api.test",
            ":method=GET :scheme=https :path=/a_b :authority=api.test",
            ":method=GET :scheme=https :path=/a~Host:_evil :authority=api.test",
            ":method=GET :scheme=https :path=/a\u0000b :authority=api.test",
            ":method=GET :scheme=https :path=/\u00e9 :authority=api.test",
            ":method=G<T :scheme=https :path=/ :authority=api.test",
            ":method=GET_/ :scheme=https :path=/ :authority=api.test",
            ":method=GET :scheme=https :path=/ :authority=api.test :protocol=websocket",
            ":method=GET :scheme=https :path=/ :authority=api.test connection=close",
            ":method=GET :scheme=https :path=/ :authority=api.test keep-alive=1",
            ":method=GET :scheme=https :path=/ :authority=api.test proxy-connection=close",
            ":method=GET :scheme=https :path=/ :authority=api.test transfer-encoding=chunked",
            ":method=GET :scheme=https :path=/ :authority=api.test upgrade=h2c",
            ":method=GET :scheme=https :path=/ :authority=api.test te=gzip",
            ":method=GET :scheme=https :path=/ :authority=api.test host=other.test",
            ":method=GET :scheme=https :path=/ host=api.test host=api.test",
            ":method=GET :scheme=https :path=/ :authority=api.test x=a~y:b",
            ":method=GET :scheme=https :path=/ :authority=api.test x=a\u0000b",
            ":method=GET :scheme=https :path=/ :authority=api.test x=_a",
            ":method=GET :scheme=https :path=/ :authority=api.test x=a\t",
            ":method=GET :scheme=https :path=/ :authority=api.test x:y=a",
            ":method=GET :scheme=https :path=/ :authority=api.test x_y=a",
            ":method=GET :scheme=https :path=/ :authority=api.test =a",
            ":method=GET :scheme=https :path=/ :authority=api.test x~y=a",
            ":method=GET :scheme=https :path=/ :authority=api.test content-length=1",
            ":method=GET :scheme=https :path=/ :authority=api.test content-length=0 content-length=0",
            ":method=GET :scheme=https :path=/ :authority=api.test content-length=+0",
            ":method=GET :scheme=https :path=/ :authority=api.test content-length=");

    @Test
    void malformedHead_isResetAndRecorded() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                FrameWire client = rig.streams()) {
            int stream = 1;
            for (String fields : MALFORMED) {
                List<String> section = new ArrayList<>();
                for (String field : fields.split(" ")) {
                    int equals = field.indexOf('=');
                    section.add(field.substring(0, equals).replace("_", " ").replace("~", "\r\n"));
                    section.add(field.substring(equals + 1).replace("_", " ").replace("~", "\r\n"));
                }
                client.headers(stream, true, section.toArray(String[]::new));

                Answer answer = client.answer(stream);
                assertThat(answer.heads()).as(fields).isEmpty();
                assertThat(answer.reset()).as(fields).hasValue(PROTOCOL_ERROR);
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
                stream += 2;
            }
            assertThat(rig.origin.connections).hasValue(0);
            client.post(stream, "/v1", "api.test", "next");
            assertThat(client.answer(stream).body()).isEqualTo("next");
        }
    }

    @Test
    void requestForSomethingElse_isAnsweredOnTheStream() throws Exception {
        String[][] cases = {
            {"421", "name_mismatch", "https", "other.test", "/"},
            {"421", "name_mismatch", "https", "api.test:8443", "/"},
            {"400", "malformed_request", "https", "api.test@evil", "/"},
            {"400", "malformed_request", "http", "api.test", "/"},
            {"400", "malformed_request", "ftp", "api.test", "/"},
            {"400", "malformed_request", "https", "api.test", "x"},
            {"400", "malformed_request", "https", "api.test", "https://api.test/"},
            {"400", "malformed_request", "https", "api.test", "*"},
        };
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                FrameWire client = rig.streams()) {
            int stream = 1;
            for (String[] bad : cases) {
                client.headers(
                        stream, true, ":method", "GET", ":scheme", bad[2], ":authority", bad[3], ":path", bad[4]);
                Answer answer = client.answer(stream);
                assertThat(answer.status()).isEqualTo(bad[0]);
                assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"");
                assertThat(answer.reset()).isEmpty();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo(bad[1]);
                stream += 2;
            }
            assertThat(rig.origin.connections).hasValue(0);
        }
    }

    @Test
    void contentThatDisagreesWithItsLength_isReset() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                FrameWire client = rig.streams()) {
            client.post(1, "/", "api.test", "abc", "content-length", "4");
            client.post(3, "/", "api.test", "abcde", "content-length", "4");
            client.request(5, "POST", "/", "api.test", false, "content-length", "4").data(5, "abcde", false);
            client.request(7, "POST", "/", "api.test", false, "content-length", "4").data(7, "abc", false);
            client.headers(7, true, "x-trailer", "1");
            for (int stream = 1; stream < 9; stream += 2) {
                assertThat(client.answer(stream).reset()).isPresent();
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
            }
            assertThat(rig.origin.connections).hasValue(0);
        }
    }

    @Test
    void malformedTrailers_areReset() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                FrameWire client = rig.streams()) {
            String[][] bad = {{":path", "/x"}, {"X-Upper", "1"}, {"connection", "close"}, {"content-length", "3"}};
            int stream = 1;
            for (String[] trailer : bad) {
                client.request(stream, "POST", "/", "api.test", false).data(stream, "abc", false);
                client.headers(stream, true, trailer);
                assertThat(client.answer(stream).reset()).hasValue(PROTOCOL_ERROR);
                assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
                stream += 2;
            }
            assertThat(rig.origin.connections).hasValue(0);
        }
    }

    @Test
    void hugeHead_431() throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                FrameWire client = rig.streams()) {
            byte[] section = FrameWire.section(
                    ":method", "GET", ":scheme", "https", ":authority", "api.test", ":path", "/",
                    "x1", "v".repeat(14_000), "x2", "v".repeat(14_000), "x3", "v".repeat(14_000),
                    "x4", "v".repeat(14_000), "x5", "v".repeat(14_000));
            int most = 16_384;
            client.frame(HEADERS, END_STREAM, 1, java.util.Arrays.copyOf(section, most));
            for (int at = most; at < section.length; at += most) {
                int end = Math.min(section.length, at + most);
                client.frame(CONTINUATION, end == section.length ? END_HEADERS : 0, 1,
                        java.util.Arrays.copyOfRange(section, at, end));
            }
            assertThat(client.answer(1).status()).isEqualTo("431");
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
            client.post(3, "/v1", "api.test", "next");
            assertThat(client.answer(3).body()).isEqualTo("next");

            String[] many = new String[2 * 300];
            java.util.Arrays.fill(many, "x");
            client.request(5, "GET", "/", "api.test", true, many);
            assertThat(client.answer(5).status()).isEqualTo("431");
        }
    }

    @Test
    void tooManyStreams_areRefusedUntilOthersEnd() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Rig rig = Rig.tls(dir, wire -> {
                    wire.head();
                    go.await(20, TimeUnit.SECONDS);
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }, s -> s.withHttp2(new Http2(true, true, 6, 65_535, Duration.ofSeconds(30), Duration.ofSeconds(20))));
                FrameWire client = rig.streams()) {
            int most = 6;
            for (int i = 0; i < most; i++) {
                client.request(2 * i + 1, "GET", "/", "api.test", true);
            }
            int over = 2 * most + 1;
            client.request(over, "GET", "/", "api.test", true);
            assertThat(client.answer(over).reset()).hasValue(7); // REFUSED_STREAM
            go.countDown();
            for (int i = 0; i < most; i++) {
                assertThat(client.answer(2 * i + 1).body()).isEqualTo("ok");
            }
            client.request(over + 2, "GET", "/", "api.test", true);
            assertThat(client.answer(over + 2).body()).isEqualTo("ok");
        }
    }

    @Test
    void drain_saysGoawayTwiceAndLetsStreamsEnd() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Rig rig = Rig.tls(dir, wire -> {
                    wire.head();
                    asked.countDown();
                    go.await(20, TimeUnit.SECONDS);
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }, s -> s);
                FrameWire client = rig.streams()) {
            client.request(1, "GET", "/", "api.test", true);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            Thread closing = Thread.ofVirtual().start(() -> rig.server.close(Duration.ofSeconds(20)));

            Frame first = client.next(GOAWAY).orElseThrow();
            assertThat(first.number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(first.number(4)).isEqualTo(NO_ERROR);
            Frame ping = client.next(PING).orElseThrow();
            client.frame(PING, ACK, 0, ping.payload());
            Frame second = client.next(GOAWAY).orElseThrow();
            assertThat(second.number(0)).isEqualTo(1);
            go.countDown();
            assertThat(client.answer(1).body()).isEqualTo("ok");
            assertThat(client.next()).isEmpty();
            closing.join();
        }
    }

    @Test
    void idleConnection_isTakenLeaveOf() throws Exception {
        Duration brief = Duration.ofMillis(150);
        Duration ample = Duration.ofSeconds(20);
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s.withTimeouts(
                new ProxySettings.Timeouts(brief, ample, brief, ample, ample, ample, ample, brief)))) {
            for (boolean used : new boolean[] {false, true}) {
                try (FrameWire client = rig.streams()) {
                    if (used) {
                        client.post(1, "/", "api.test", "x");
                        assertThat(client.answer(1).body()).isEqualTo("x");
                    }
                    assertThat(client.next(GOAWAY).orElseThrow().number(4)).isEqualTo(NO_ERROR);
                    assertThat(client.next()).isEmpty();
                }
            }
        }
    }

    @Test
    void bodyThatStopsArriving_408AndTheStreamEnds() throws Exception {
        Duration brief = Duration.ofMillis(150);
        Duration ample = Duration.ofSeconds(20);
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s.withTimeouts(
                        new ProxySettings.Timeouts(ample, ample, ample, brief, ample, ample, ample, brief)));
                FrameWire client = rig.streams()) {
            client.request(1, "POST", "/", "api.test", false).data(1, "half", false);
            Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo("408");
            assertThat(client.of(1).orElseThrow()).satisfies(frame -> {
                assertThat(frame.type()).isEqualTo(RST_STREAM);
                assertThat(frame.number(0)).isEqualTo(NO_ERROR);
            });
            client.post(3, "/", "api.test", "next");
            assertThat(client.answer(3).body()).isEqualTo("next");
        }
    }

    /** Each of these costs its sender nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"settings", "ping", "reset", "priority", "window", "data", "continuation", "unknown"})
    void flood_isToldToCalmDownAndRecorded(String kind) throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                FrameWire client = rig.streams()) {
            client.firstSettings(); // answered here and now: later the answer might fall among continuations
            Thread flooding = Thread.ofVirtual().start(() -> {
                try {
                    flood(client, kind);
                } catch (java.io.IOException _) {
                    assert true; // cut off, as it should be
                }
            });
            Optional<Frame> end = client.next(GOAWAY);
            assertThat(end).isPresent();
            assertThat(end.get().number(4)).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("http2_flood");
            flooding.join();
        }
    }

    private static void flood(FrameWire client, String kind) throws java.io.IOException {
        if (kind.equals("data")) {
            client.request(1, "POST", "/", "api.test", false);
        } else if (kind.equals("continuation")) {
            client.frame(HEADERS, 0, 1, new byte[0]);
        }
        byte[] section = FrameWire.section(
                ":method", "GET", ":scheme", "https", ":authority", "api.test", ":path", "/");
        for (int i = 0; i < 20_000; i++) {
            switch (kind) {
                case "settings" -> client.settings();
                case "ping" -> client.frame(PING, 0, 0, new byte[8]);
                case "priority" -> client.frame(PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 1});
                case "window" -> client.frame(WINDOW_UPDATE, 0, 0, FrameWire.bytes(1));
                case "data" -> client.frame(DATA, 0, 1, new byte[0]);
                case "continuation" -> client.frame(CONTINUATION, 0, 1, new byte[0]);
                case "unknown" -> client.frame(0xb, 0, 0, new byte[3]);
                case "reset" -> {
                    client.frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, section);
                    client.reset(2 * i + 1, CANCEL);
                }
                default -> throw new IllegalArgumentException(kind);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 1", // DATA on the connection
        "1, 4, 2, 1", // HEADERS on a stream of the server's
        "3, 0, 5, 1", // RST_STREAM of a stream that never was
        "4, 0, 1, 1", // SETTINGS on a stream
        "6, 0, 0, 6", // PING of a wrong size
        "8, 0, 0, 6", // WINDOW_UPDATE of a wrong size
        "9, 4, 1, 1", // CONTINUATION of nothing
    })
    void brokenFrames_endTheConnectionAndAreRecorded(int type, int flags, int stream, int error) throws Exception {
        try (Rig rig = Rig.tls(dir, answering(body -> body), s -> s);
                FrameWire client = rig.streams()) {
            client.frame(type, flags, stream, new byte[type == 6 ? 7 : type == 3 ? 4 : type == 8 ? 3 : 0]);
            assertThat(client.next(GOAWAY).orElseThrow().number(4)).isEqualTo(error);
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isEqualTo("malformed_request");
            assertThat(client.next()).isEmpty();
        }
    }
}
