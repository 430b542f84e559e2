package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Finished;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages that two readers may read in two ways: each is rejected with a record, none is repaired and passed on. In
 * the tables ~ is CRLF, ^ a lone LF, ` a lone CR, @0 NUL, @b vertical tab, @t tab, @1 another control character.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private Rig rig;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        rig = Rig.plain(dir, wire -> {
            for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                wire.body(head);
                String answer = answers.poll();
                wire.send(answer == null ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine" : answer);
                if (answer != null) {
                    return;
                }
            }
        });
    }

    @AfterAll
    void stop() throws Exception {
        rig.close();
    }

    private static String bytes(String written) {
        return written.replace("~", "\r\n").replace('^', '\n').replace('`', '\r').replace("@0", "\0").replace("@b", "\u000b")
                .replace("@t", "\t").replace("@1", "\u0001").replace("@7f", "\u007f").replace("@e9", "\u00e9")
                .replace("@s", " ");
    }

    /** What is wrong stands in front; the target is completed for the proxy port by {@code http://api.test}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // lengths
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 3~Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~Content-Length: 3~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 3~Content-Length: 4~~abc",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 3~Content-Length: 3~~abc",
        "400 | POST / HTTP/1.0~Host: api.test~Content-Length: 3~Content-Length: 4~~abc",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 3, 3~~abc",
        "400 | POST / HTTP/1.0~Host: api.test~Content-Length: 3, 3~~abc",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: +3~~abc",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: -1~~",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 0x5~~abcde",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 5 5~~abcde",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 5.0~~abcde",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 5_0~~abcde",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length:~~",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: ,5~~abcde",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 5@0~~abcde",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length: 99999999999999999999~~",
        "400 | POST / HTTP/1.1~Host: api.test~Content-Length:@b5~~abcde",
        "400 | POST / HTTP/1.1~Host: api.test~Content_Length: 3~Content-Length: 0~~",
        // transfer codings
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: gzip, chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked, identity~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked, chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: identity~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: xchunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunkedx~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: 'chunked'~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: \"chunked\"~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked;q=1~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked,~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding:~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding:@bchunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked@b~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: @0chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~Transfer-Encoding: identity~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding:~ chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding : chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding@t: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~ Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer_Encoding: chunked~Content-Length: 0~~",
        "400 | POST / HTTP/1.1~Host: api.test~X: y`Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~X: y^Transfer-Encoding: chunked~~0~~",
        "400 | POST / HTTP/1.0~Host: api.test~Transfer-Encoding: chunked~~0~~",
        // chunks
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~zz~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~-1~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~+3~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0x3~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3 ~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~ 3~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~~3~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3~abcd~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3~abc^0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3^abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3`abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3;a^b~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3;a`b~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3;a@0b~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~3;a=\"b~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~100000003~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~fffffffffffffffd~abc~0~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0^^",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~^",
        // trailers
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~Content-Length: 5~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~Transfer-Encoding: chunked~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~host: other.test~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~X: 1~Connection: close~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~X: 1~ folded~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~ X: 1~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~X : 1~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~X: 1^Y: 2~~",
        "400 | POST / HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~X~~",
        // lines and fields
        "400 | GET / HTTP/1.1~Host: api.test~X-A: 1~ folded~~",
        "400 | GET / HTTP/1.1~Host: api.test~X-A: 1~@tfolded~~",
        "400 | GET / HTTP/1.1~ Host: api.test~~",
        "400 | GET / HTTP/1.1~Host : api.test~~",
        "400 | GET / HTTP/1.1~Host: api.test~X A: 1~~",
        "400 | GET / HTTP/1.1~Host: api.test~X@0: 1~~",
        "400 | GET / HTTP/1.1~Host: api.test~X@e9: 1~~",
        "400 | GET / HTTP/1.1~Host: api.test~X: a@0b~~",
        "400 | GET / HTTP/1.1~Host: api.test~X: a@1b~~",
        "400 | GET / HTTP/1.1~Host: api.test~X: a@7fb~~",
        "400 | GET / HTTP/1.1~Host: api.test~X: a`b~~",
        "400 | GET / HTTP/1.1~Host: api.test~: 1~~",
        "400 | GET / HTTP/1.1~Host: api.test~no colon~~",
        "400 | GET / HTTP/1.1^Host: api.test~~",
        "400 | GET / HTTP/1.1~Host: api.test^X: 1~~",
        "400 | GET / HTTP/1.1~Host: api.test^^",
        "400 | GET / HTTP/1.1~Host: api.test~Connection: close, Content-Length~~",
        "400 | GET / HTTP/1.1~Host: api.test~Connection: authorization~~",
        "400 | GET / HTTP/1.1~Host: api.test~Connection: HOST~~",
        // request lines
        "400 | GET  / HTTP/1.1~Host: api.test~~",
        "400 | GET /  HTTP/1.1~Host: api.test~~",
        "400 | GET@t/ HTTP/1.1~Host: api.test~~",
        "400 | GET /@bHTTP/1.1~Host: api.test~~",
        "400 | GET / HTTP/1.1 ~Host: api.test~~",
        "400 | GET /a b HTTP/1.1~Host: api.test~~",
        "400 | GET /a`b HTTP/1.1~Host: api.test~~",
        "400 | GET /a@0b HTTP/1.1~Host: api.test~~",
        "400 | GET /a@e9 HTTP/1.1~Host: api.test~~",
        "400 | GET /a#b HTTP/1.1~Host: api.test~~",
        "400 | GET /~~",
        "400 | GET~~",
        "400 | GET / http/1.1~Host: api.test~~",
        "400 | GET / HTTP/1.1x~Host: api.test~~",
        "400 | GET / HTTP/11~Host: api.test~~",
        "400 | GET / HTTP /1.1~Host: api.test~~",
        "400 | G@0T / HTTP/1.1~Host: api.test~~",
        "400 | G:T / HTTP/1.1~Host: api.test~~",
        "505 | GET / HTTP/2.0~Host: api.test~~",
        "505 | GET / HTTP/1.2~Host: api.test~~",
        "505 | GET / HTTP/0.9~Host: api.test~~",
        "400 | GET / RTSP/1.0~Host: api.test~~",
        // names
        "400 | GET / HTTP/1.1~~",
        "400 | GET / HTTP/1.1~Host: api.test~Host: api.test~~",
        "400 | GET / HTTP/1.1~Host: api.test~Host: other.test~~",
        "400 | GET / HTTP/1.1~Host:~~",
        "400 | GET / HTTP/1.1~Host: a b~~",
        "400 | GET / HTTP/1.1~Host: user@api.test~~",
        "400 | GET / HTTP/1.1~Host: api.test, other.test~~",
        "400 | GET / HTTP/1.1~Host: api.test/x~~",
        "400 | GET / HTTP/1.1~Host: api.test:80:80~~",
        "400 | GET / HTTP/1.1~Host: api.test:0~~",
        "400 | GET / HTTP/1.1~Host: http://api.test~~",
        "421 | GET / HTTP/1.1~Host: other.test~~",
        "421 | GET / HTTP/1.1~Host: api.test:8443~~",
        "421 | GET http://other.test/ HTTP/1.1~Host: api.test~~",
        "421 | GET http://api.test@other.test/ HTTP/1.1~Host: api.test~~",
        "400 | GET https://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | GET api.test/ HTTP/1.1~Host: api.test~~",
        "400 | GET * HTTP/1.1~Host: api.test~~",
        "400 | CONNECT api.test:443 HTTP/1.1~Host: api.test~~",
        // others
        "417 | POST / HTTP/1.1~Host: api.test~Expect: magic~Content-Length: 1~~a",
        "426 | GET / HTTP/1.1~Host: api.test~Connection: Upgrade~Upgrade: websocket~~",
    })
    void ambiguousRequest_isRefusedWithARecord(int status, String request) throws Exception {
        int asked = rig.origin.connections.get();
        try (Wire client = rig.tunnel("api.test", 80)) {
            client.send(bytes(request) + "GET /smuggled HTTP/1.1\r\nHost: api.test\r\n\r\n");
            String head = client.head();

            assertThat(head).startsWith("HTTP/1.1 " + status).containsIgnoringCase("connection: close");
            assertThat(client.body(head)).startsWith("{\"error\":{\"message\":\"");
            assertThat(client.rest()).isEmpty();
            assertThat(rig.evidence.next(ConnectionRefused.class).reason())
                    .isIn("malformed_request", "name_mismatch", "upgrade_refused", "not_http");
            assertThat(rig.origin.connections).hasValue(asked);
            assertThat(rig.server.openExchanges()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "400 | ~~GET http://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | ^GET http://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | `GET http://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | @sGET http://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | @0GET http://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | ~@0GET http://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | ~ GET http://api.test/ HTTP/1.1~Host: api.test~~",
        "421 | GET http://api.test/ HTTP/1.1~Host: other.test~~",
        "421 | GET http://api.test/ HTTP/1.1~Host: api.test:81~~",
        "400 | GET http://user:pass@api.test/ HTTP/1.1~Host: api.test~~",
        "400 | GET http:///path HTTP/1.1~Host: api.test~~",
        "400 | GET http://api.test:0/ HTTP/1.1~Host: api.test~~",
        "400 | GET http://api.test:99999/ HTTP/1.1~Host: api.test~~",
        "400 | GET http://api.test\\@other.test/ HTTP/1.1~Host: api.test~~",
        "400 | GET http:/api.test/ HTTP/1.1~Host: api.test~~",
        "400 | GET ftp://api.test/ HTTP/1.1~Host: api.test~~",
        "400 | GET / HTTP/1.1~Host: api.test~~",
        "400 | CONNECT api.test HTTP/1.1~Host: api.test~~",
        "400 | CONNECT http://api.test:443/ HTTP/1.1~Host: api.test~~",
        "400 | CONNECT user@api.test:443 HTTP/1.1~Host: api.test~~",
        "400 | CONNECT api.test:443 HTTP/1.1~Host: api.test~Content-Length: 3~~abc",
        "400 | CONNECT api.test:443 HTTP/1.1~Host: api.test~Transfer-Encoding: chunked~~0~~",
        "400 | CONNECT api.test:443 HTTP/1.1~Host: api.test~Host: api.test~~",
        "421 | CONNECT api.test:443 HTTP/1.1~Host: other.test~~",
        "421 | CONNECT api.test:443 HTTP/1.1~Host: api.test:444~~",
        "505 | CONNECT api.test:443 HTTP/1.2~Host: api.test~~",
        "400 | CONNECT  api.test:443 HTTP/1.1~Host: api.test~~",
    })
    void ambiguousProxyRequest_isRefusedWithARecord(int status, String request) throws Exception {
        int asked = rig.origin.connections.get();
        try (Wire client = rig.client()) {
            client.send(bytes(request));
            String head = client.head();

            assertThat(head).startsWith("HTTP/1.1 " + status).containsIgnoringCase("connection: close");
            assertThat(client.body(head)).startsWith("{\"error\":{\"message\":\"");
            assertThat(client.rest()).isEmpty();
            assertThat(rig.evidence.next(ConnectionRefused.class).reason()).isIn("malformed_request", "name_mismatch");
            assertThat(rig.origin.connections).hasValue(asked);
        }
    }

    /** One reading only: these pass, as they came. */
    @ParameterizedTest
    @ValueSource(strings = {
        "~GET http://api.test/ HTTP/1.1~Host: api.test~~",
        "GET http://api.test/ HTTP/1.1~host: API.test:80~~",
        "GET http://API.test HTTP/1.0~Connection: keep-alive~~",
        "GET http://api.test/a|b?{c}=\"d\" HTTP/1.1~Host: api.test~~",
        "GET http://api.test/ HTTP/1.1~Host: api.test~X:~Y:@t a @t~~",
        "GET http://api.test/ HTTP/1.1~Host: api.test~X: caf@e9~~",
        "GET http://api.test/ HTTP/1.1~Host: api.test~Connection: close, TE~TE: trailers~~",
        "POST http://api.test/ HTTP/1.1~Host: api.test~Content-Length: 0~~",
        "POST http://api.test/ HTTP/1.1~Host: api.test~Content-Length:  5 ~~~ x ",
        "POST http://api.test/ HTTP/1.1~Host: api.test~Transfer-Encoding: Chunked~~3;ext=\"a;b\";c~abc~000~X: 1~~",
    })
    void plainRequest_passes(String request) throws Exception {
        try (Wire client = rig.client()) {
            client.send(bytes(request));
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 200");
            assertThat(client.body(head)).isEqualTo("fine");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("forwarded");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // lengths and codings
        "HTTP/1.1 200 OK~Content-Length: 2~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~Content-Length: 2~Content-Length: 2~~ab",
        "HTTP/1.0 200 OK~Content-Length: 2~Content-Length: 3~~abc",
        "HTTP/1.1 200 OK~Content-Length: 2, 2~~ab",
        "HTTP/1.1 200 OK~Content-Length: +2~~ab",
        "HTTP/1.1 200 OK~Content-Length: -2~~ab",
        "HTTP/1.1 200 OK~Content-Length: 0x2~~ab",
        "HTTP/1.1 200 OK~Content-Length:~~ab",
        "HTTP/1.1 200 OK~Content_Length: 2~Content-Length: 0~~ab",
        "HTTP/1.1 200 OK~Content-Length: 2~Transfer-Encoding: chunked~~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Content-Length: 2~~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked, identity~~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: identity~~ab",
        "HTTP/1.1 200 OK~Transfer-Encoding: xchunked~~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding : chunked~~0~~",
        "HTTP/1.1 200 OK~Transfer-Encoding:@bchunked~~0~~",
        "HTTP/1.0 200 OK~Transfer-Encoding: chunked~~0~~",
        "HTTP/1.1 204 No Content~Content-Length: 5~~hello",
        "HTTP/1.1 204 No Content~Transfer-Encoding: chunked~~0~~",
        "HTTP/1.1 103 Early Hints~Content-Length: 5~~helloHTTP/1.1 200 OK~Content-Length: 0~~",
        "HTTP/1.1 103 Early Hints~Transfer-Encoding: chunked~~HTTP/1.1 200 OK~Content-Length: 0~~",
        "HTTP/1.1 101 Switching Protocols~Connection: upgrade~Upgrade: x~~more",
        // lines and fields
        "HTTP/1.1 200 OK~X: 1~ folded~~",
        "HTTP/1.1 200 OK~X: 1~@tContent-Length: 0~~",
        "HTTP/1.1 200 OK~ X: 1~~",
        "HTTP/1.1 200 OK~X : 1~~",
        "HTTP/1.1 200 OK~X: a@0b~~",
        "HTTP/1.1 200 OK~X: a`b~~",
        "HTTP/1.1 200 OK~X: a^Y: b~~",
        "HTTP/1.1 200 OK~no colon~~",
        "HTTP/1.1 200 OK~: 1~~",
        "HTTP/1.1 200 OK^Content-Length: 2~~ab",
        "HTTP/1.1 200 OK~Connection: content-length~Content-Length: 2~~ab",
        // status lines
        "~HTTP/1.1 200 OK~Content-Length: 2~~ab",
        "HTTP/1.1  200 OK~Content-Length: 2~~ab",
        "HTTP/1.1 +200 OK~Content-Length: 2~~ab",
        "HTTP/1.1 0200 OK~Content-Length: 2~~ab",
        "HTTP/1.1 20 OK~Content-Length: 2~~ab",
        "HTTP/1.1 2x0 OK~Content-Length: 2~~ab",
        "HTTP/1.1 999 OK~Content-Length: 2~~ab",
        "HTTP/1.1 200 O@0K~Content-Length: 2~~ab",
        "HTTP/1.1 200 `OK~Content-Length: 2~~ab",
        "HTTP/1.1 200 @bOK~Content-Length: 2~~ab",
        "HTTP/1.1 200 O`K~Content-Length: 2~~ab",
        "HTTP/2.0 200 OK~Content-Length: 2~~ab",
        "HTTP/1.2 200 OK~Content-Length: 2~~ab",
        "http/1.1 200 OK~Content-Length: 2~~ab",
        "RTSP/1.0 200 OK~Content-Length: 2~~ab",
        "ICY 200 OK~Content-Length: 2~~ab",
        "<html>hello</html>~~",
    })
    void ambiguousAnswer_is502WithARecord(String answer) throws Exception {
        answers.add(bytes(answer));
        try (Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}");
            String head = client.head();

            assertThat(head).startsWith("HTTP/1.1 502");
            assertThat(client.body(head)).contains("upstream_malformed");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("failed");
            assertThat(finished.errorClass()).contains("upstream_malformed");
            client.post("http://api.test/", "api.test", "{}");
            assertThat(client.body(client.head())).isEqualTo("fine");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("forwarded");
        }
    }

    /** The head has left: the client sees a break, never an end. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "zz~abc~0~~", "3~abcd~0~~", "3 ~abc~0~~", "3^abc~0~~", "3;a^b~abc~0~~", "100000003~abc~0~~", "-3~abc~0~~",
        "3~abc~0~Content-Length: 3~~", "3~abc~0~Transfer-Encoding: chunked~~", "3~abc~0~Set-Cookie: a=b~~",
        "3~abc~0~X: 1~ folded~~", "3~abc~0~X : 1~~", "3~abc~0~X: a@0~~", "3~abc~0~^",
    })
    void ambiguousChunks_breakTheAnswer(String content) throws Exception {
        answers.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + bytes(content));
        try (Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}");

            assertThat(client.rest()).doesNotContain("0\r\n\r\n");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("failed");
            assertThat(finished.errorClass()).contains("upstream_malformed");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HTTP/1.1 200~Content-Length: 2~~ab | 200",
        "HTTP/1.1 200 ~Content-Length: 2~~ab | 200",
        "HTTP/1.1 200  two  spaces~Content-Length: 2~~ab | 200",
        "HTTP/1.1 204 No Content~Content-Length: 0~~ | 204",
        "HTTP/1.1 103 Early Hints~Link: </a>~~HTTP/1.1 200 OK~Content-Length: 2~~ab | 200",
        "HTTP/1.0 200 OK~~ab | 200",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2;x=\"y\"~ab~0~Grpc-Status: 0~~ | 200",
    })
    void plainAnswer_passes(String answer, int status) throws Exception {
        answers.add(bytes(answer));
        try (Wire client = rig.client()) {
            client.post("http://api.test/", "api.test", "{}");
            String head = client.head();
            if (answer.startsWith("HTTP/1.1 103")) {
                assertThat(head).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                head = client.head();
            }
            assertThat(head).startsWith("HTTP/1.1 " + status);
            if (status == 204) {
                assertThat(Wire.field(head, "content-length")).isEmpty();
            } else {
                assertThat(client.body(head)).isEqualTo("ab");
            }
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("forwarded");
        }
    }
}
