package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.proxy.ProxySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are streams of messages: each is decided upon before it goes on, and none waits for the next. */
class MessageStreamTest {
    private static final String HEAD = "POST /aiserver.v1.ChatService/Stream HTTP/1.1\r\nHost: api.test\r\n"
            + "Content-Type: application/connect+proto\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: application/connect+proto\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";

    @TempDir
    Path dir;

    private final BlockingQueue<String> received = new ArrayBlockingQueue<>(64);

    /** Answers each chunk with one of its own. */
    private void conversing(Wire wire) throws IOException {
        for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
            received.add(head);
            boolean begun = false;
            for (String chunk = wire.chunk(); !chunk.isEmpty(); chunk = wire.chunk()) {
                received.add(chunk);
                wire.send((begun ? "" : ANSWER) + chunked(frame("got " + (chunk.length() - 5))));
                begun = true;
            }
            received.add("end");
            wire.send("0\r\n\r\n");
        }
    }

    @Test
    void conversation_goesMessageByMessageBothWays() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("one")));
            assertThat(taken()).startsWith("POST ");
            assertThat(taken()).isEqualTo(frame("one"));
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.chunk()).isEqualTo(frame("got 3"));

            client.send(chunked(frame("twelve")));
            assertThat(taken()).isEqualTo(frame("twelve"));
            assertThat(client.chunk()).isEqualTo(frame("got 6"));

            client.send("0\r\n\r\n");
            assertThat(taken()).isEqualTo("end");
            assertThat(client.chunk()).isEmpty();
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("allow");
            Finished finished = rig.evidence.next(Finished.class);
            assertThat(finished.outcome()).isEqualTo("forwarded");
            assertThat(finished.messages().orElseThrow().sent()).isEqualTo(2);
            assertThat(finished.messages().orElseThrow().received()).isEqualTo(2);
        }
    }

    @Test
    void message_doesNotLeaveBeforeItIsWhole() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("one")));
            taken();
            taken();
            client.head();
            client.chunk();
            String next = frame("in pieces");
            client.send(chunked(next.substring(0, 3))).send(chunked(next.substring(3, 9)));
            client.send(chunked(next.substring(9) + frame("and another")));
            assertThat(taken()).isEqualTo(next);
            assertThat(taken()).isEqualTo(frame("and another"));
        }
    }

    @Test
    void laterMessage_isRedacted_andHasRecordsOfItsOwn() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("one")));
            taken();
            taken();
            client.head();
            client.chunk();
            assertThat(rig.evidence.next(Decided.class).action()).isEqualTo("allow");

            client.send(chunked(frame("my SECRET")));
            assertThat(taken()).endsWith("my [X]");
            Decided decided = rig.evidence.next(Decided.class);
            assertThat(decided.action()).isEqualTo("redact");
            Finished own = rig.evidence.next(Finished.class);
            assertThat(own.exchangeId()).isEqualTo(decided.exchangeId());
            assertThat(own.outcome()).isEqualTo("redacted");
            client.chunk();
            client.send("0\r\n\r\n");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("redacted");
        }
    }

    @Test
    void answer_waitsForTheRecordOfALaterMessage() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("one")));
            client.head();
            client.chunk();
            received.clear();
            rig.evidence.mode = FakeEvidence.Mode.ON_COMMAND;
            client.send(chunked(frame("my SECRET")));
            assertThat(taken()).endsWith("my [X]");
            client.socket().setSoTimeout(200);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(client::chunk))
                    .isInstanceOf(java.net.SocketTimeoutException.class);
            client.socket().setSoTimeout(0);
            rig.evidence.sync();
            assertThat(client.chunk()).isEqualTo(frame("got 6"));
        }
    }

    @Test
    void laterMessage_refused_endsTheStreamInItsOwnForm() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("one")));
            client.head();
            client.chunk();
            received.clear();
            client.send(chunked(frame("BLOCKME now")));
            assertThat(client.chunk()).contains("refused");
            assertThat(client.chunk()).isEmpty();
            Decided decided;
            do {
                decided = rig.evidence.next(Decided.class);
            } while (!decided.action().equals("block"));
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("blocked");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("blocked");
            assertThat(received).noneMatch(chunk -> chunk.contains("BLOCKME"));
        }
    }

    @Test
    void firstMessage_refused_nothingReachesTheOrigin() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("BLOCKME")) + chunked(frame("more")));
            assertThat(client.head()).startsWith("HTTP/1.1 400");
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("blocked");
            assertThat(received).isEmpty();
        }
    }

    @Test
    void firstMessage_redacted_theRestFollows() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("a SECRET")) + chunked(frame("more")));
            assertThat(taken()).startsWith("POST ");
            assertThat(taken()).endsWith("a [X]");
            assertThat(taken()).isEqualTo(frame("more"));
            client.send("0\r\n\r\n");
            assertThat(taken()).isEqualTo("end");
        }
    }

    @Test
    void oneMessageAndTheEnd_goesAsAWholeRequest() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("unary")) + "0\r\n\r\n");
            client.head();
            assertThat(client.chunk()).isEqualTo(frame("got 5"));
            assertThat(client.chunk()).isEmpty();
            // and the connection carries another
            client.send(HEAD + chunked(frame("again")) + "0\r\n\r\n");
            client.head();
            assertThat(client.chunk()).isEqualTo(frame("got 5"));
        }
    }

    @Test
    void messageTooLong_passesAsThePolicySays_andTheNextIsInspected() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, MessageStreamTest::small);
                Wire client = rig.intercepted()) {
            client.send(HEAD + chunked(frame("one")));
            client.head();
            client.chunk();
            received.clear();
            String large = frame("SECRET".repeat(1_000));
            client.send(chunked(large));
            StringBuilder all = new StringBuilder();
            while (all.length() < large.length()) {
                all.append(taken());
            }
            assertThat(all).hasToString(large);
            Decided decided;
            do {
                decided = rig.evidence.next(Decided.class);
            } while (decided.inspectGaps().isEmpty());
            assertThat(decided.inspectGaps()).containsExactly("too_large");
            client.send(chunked(frame("my SECRET")));
            String next = taken();
            assertThat(next).endsWith("my [X]");
        }
    }

    @Test
    void client_leavesInMidMessage_isAbandoned() throws Exception {
        try (Rig rig = Rig.tls(dir, this::conversing, s -> s)) {
            try (Wire client = rig.intercepted()) {
                client.send(HEAD + chunked(frame("one")));
                client.head();
                client.chunk();
                client.send(chunked(frame("half").substring(0, 6)));
            }
            assertThat(rig.evidence.next(Finished.class).outcome()).isEqualTo("abandoned");
        }
    }

    private static ProxySettings small(ProxySettings s) {
        ProxySettings.Limits l = s.limits();
        return s.withLimits(new ProxySettings.Limits(
                l.maxRequestLine(), l.maxHeaderBytes(), l.maxHeaderFields(), 1024, l.maxRatio(), l.inlineBytes(),
                l.inspectionQueue(), l.maxPipelined()));
    }

    private String taken() throws InterruptedException {
        String next = received.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("what the origin receives").isNotNull();
        return next;
    }

    private static String frame(String payload) {
        int length = payload.length();
        return "\0" + (char) (length >>> 24) + (char) (length >>> 16 & 0xff) + (char) (length >>> 8 & 0xff)
                + (char) (length & 0xff) + payload;
    }

    private static String chunked(String bytes) {
        return Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n";
    }
}
