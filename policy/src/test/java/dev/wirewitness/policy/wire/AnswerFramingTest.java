package dev.wirewitness.policy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.WireFamily;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AnswerFramingTest {
    private static final String SSE = "text/event-stream";

    @Test
    void end_events_arePayloadsOfDataFields() {
        assertThat(payloads(SSE, "data: a\n\ndata:b\ndata: c\nid: 1\n\nevent: x\n\ndata\n\n: hi\ndata: d"))
                .containsExactly("a", "b|c", "", "d");
        assertThat(payloads(SSE, "\ufeffdata: a\r\rdata: b\r\n\r\nevent: endpoint\ndata: /x\n\ndatax: c\n\n"))
                .containsExactly("a", "b");
        assertThat(payloads("application/x-ndjson", "{1}\r\n\n {2}\n{3}")).containsExactly("{1}\r", "{2}", "{3}");
        assertThat(payloads("application/json; charset=utf-8", " [{\"a\":\"}]\"}\n, {\"b\":[{}]}] "))
                .containsExactly("{\"a\":\"}]\"}", "{\"b\":[{}]}");
        assertThat(payloads("application/problem+json", "{\"a\":1}\n")).containsExactly("{\"a\":1}\n");
    }

    @Test
    void end_anyBytesInAnyPieces_givesTheSamePayloads() {
        Random random = new Random(4);
        String[] types = {SSE, "application/x-ndjson", "application/json"};
        String[] bricks = {
            "data: ", "data", ":", "\r", "\n", "\r\n", "event: endpoint", "{", "}", "\"", "\\", "[", "]", ",", "x"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "[" : "");
            for (int k = random.nextInt(20); k >= 0; k--) {
                text.append(bricks[random.nextInt(bricks.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            String type = types[i % 3];
            int[] all = {bytes.length};
            int[] two = {random.nextInt(bytes.length + 1), bytes.length};
            int[] each = new int[bytes.length];
            for (int k = 0; k < each.length; k++) {
                each[k] = k + 1;
            }
            List<String> whole = payloads(type, bytes, all);
            assertThat(payloads(type, bytes, two)).as("%s", text).isEqualTo(whole);
            assertThat(payloads(type, bytes, each)).as("%s", text).isEqualTo(whole);
        }
    }

    @Test
    void of_otherTypes_areNotRead() {
        for (String type : List.of("text/html", "application/octet-stream", "application/vnd.amazon.eventstream", "")) {
            assertThat(AnswerFraming.of(head(type), WireFamily.GEMINI)).isEmpty();
        }
    }

    private static ResponseHead head(String type) {
        return new ResponseHead(200, Headers.of("Content-Type", type));
    }

    private static List<String> payloads(String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return payloads(type, bytes, new int[] {bytes.length});
    }

    /** The payloads found when the bytes up to each of {@code limits} are there; data lines joined by a bar. */
    private static List<String> payloads(String type, byte[] bytes, int[] limits) {
        AnswerFraming framing = AnswerFraming.of(head(type), WireFamily.GEMINI).orElseThrow();
        List<String> found = new ArrayList<>();
        int unit = 0;
        for (int limit : limits) {
            int end = framing.end(bytes, unit, limit);
            while (end >= 0) {
                assertThat(end).isGreaterThan(unit).isLessThanOrEqualTo(limit);
                add(framing, bytes, unit, found);
                unit = end;
                end = framing.end(bytes, unit, limit);
            }
        }
        if (unit < bytes.length) {
            framing.finish(bytes, unit, bytes.length);
            add(framing, bytes, unit, found);
        }
        return found;
    }

    private static void add(AnswerFraming framing, byte[] bytes, int unit, List<String> found) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < framing.pieces(); i++) {
            int length = framing.pieceEnd(i) - framing.pieceStart(i);
            pieces.add(new String(bytes, unit + framing.pieceStart(i), length, StandardCharsets.UTF_8));
        }
        if (!pieces.isEmpty()) {
            found.add(String.join("|", pieces));
        }
    }
}
