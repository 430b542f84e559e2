package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.AnswerBench.ENGINE;
import static dev.wirewitness.policy.engine.AnswerBench.SECRET;
import static dev.wirewitness.policy.engine.AnswerBench.cut;
import static dev.wirewitness.policy.engine.AnswerBench.head;
import static dev.wirewitness.policy.engine.AnswerBench.holding;
import static dev.wirewitness.policy.engine.AnswerBench.none;
import static dev.wirewitness.policy.engine.AnswerBench.placeholder;
import static dev.wirewitness.policy.engine.AnswerBench.redacting;
import static dev.wirewitness.policy.engine.AnswerBench.request;
import static dev.wirewitness.policy.engine.AnswerBench.restoring;
import static dev.wirewitness.policy.engine.AnswerBench.run;
import static dev.wirewitness.policy.engine.AnswerStreams.bytes;
import static dev.wirewitness.policy.engine.AnswerStreams.payloads;
import static dev.wirewitness.policy.engine.AnswerStreams.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.engine.AnswerBench.Run;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AnswerPipelineTest {
    /** The forms a streamed answer comes in. */
    @SuppressWarnings("ImmutableEnumChecker") // a method reference without state
    enum Form {
        CHAT(WireFamily.OPENAI_CHAT, "text/event-stream", AnswerStreams::openAiChat,
                "/choices/0/delta/content"),
        CHAT_TOOL(WireFamily.OPENAI_CHAT, "text/event-stream; charset=utf-8", AnswerStreams::openAiTool,
                "/choices/0/delta/tool_calls/0/function/arguments"),
        RESPONSES(WireFamily.OPENAI_RESPONSES, "text/event-stream", AnswerStreams::responses, "/delta"),
        ANTHROPIC(WireFamily.ANTHROPIC_MESSAGES, "text/event-stream", AnswerStreams::anthropic, "/delta/text"),
        ANTHROPIC_TOOL(WireFamily.ANTHROPIC_MESSAGES, "text/event-stream", AnswerStreams::anthropicTool,
                "/delta/partial_json"),
        GEMINI(WireFamily.GEMINI, "text/event-stream", AnswerStreams::gemini,
                "/candidates/0/content/parts/0/text"),
        GEMINI_ARRAY(WireFamily.GEMINI, "application/json", AnswerStreams::geminiArray,
                "/candidates/0/content/parts/0/text"),
        OLLAMA(WireFamily.OLLAMA, "application/x-ndjson", AnswerStreams::ollama, "/message/content");

        final WireFamily family;
        final String type;
        final Function<List<String>, String> stream;
        final String pointer;

        Form(WireFamily family, String type, Function<List<String>, String> stream, String pointer) {
            this.family = family;
            this.type = type;
            this.stream = stream;
            this.pointer = pointer;
        }

        boolean nested() {
            return name().endsWith("TOOL");
        }

        AnswerInspection open(Placeholders placeholders, AnswerRules rules) {
            return AnswerPipeline.open(request(family), head(type), placeholders, Optional.of(ENGINE), rules);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void offer_everySplit_sameBytesAndReport(Form form) {
        Placeholders placeholders = holding(SECRET);
        String token = placeholder(placeholders, SECRET);
        String stream = form.stream.apply(List.of(
                "The key ", "sk-abc", "12345 is ", token.substring(0, 7), token.substring(7) + " [x", " done"));
        byte[] bytes = bytes(stream);
        for (AnswerRules rules : List.of(restoring(), redacting())) {
            Run whole = run(form.open(placeholders(token), rules), bytes);
            for (int i = 0; i <= bytes.length; i++) {
                Run split = run(form.open(placeholders(token), rules), bytes, i);
                assertThat(split.output()).isEqualTo(whole.output());
                assertThat(split.report()).isEqualTo(whole.report());
            }
            int[] each = new int[bytes.length];
            for (int i = 0; i < each.length; i++) {
                each[i] = i;
            }
            Run single = run(form.open(placeholders(token), rules), bytes, each);
            assertThat(single.output()).isEqualTo(whole.output());
            assertThat(single.report()).isEqualTo(whole.report());
        }
    }

    private static Placeholders placeholders(String token) {
        Placeholders placeholders = holding(SECRET);
        assertThat(placeholders.original(token)).isPresent();
        return placeholders;
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void offer_placeholderCutIntoDeltas_isRestored(Form form) throws Exception {
        Placeholders placeholders = holding(SECRET);
        String token = placeholder(placeholders, SECRET);
        String before = form.nested() ? "{\"a\":\"x [" : "x [";
        String after = form.nested() ? "] y\"}" : "] y";
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            String all = before + token + after;
            int n = token.length();
            int offset = before.length();
            int[] cuts = random.ints(i % 5, offset, offset + n + 1).sorted().toArray();
            if (i < n) {
                cuts = new int[] {offset + i};
            }
            String stream = form.stream.apply(cut(all, cuts));
            Run run = run(form.open(placeholders, restoring()), bytes(stream));

            String got = text(run.output(), form.pointer);
            String value = form.nested() ? AnswerStreams.quoted(SECRET).replaceAll("^\"|\"$", "") : SECRET;
            assertThat(got).isEqualTo(before + value + after);
            if (form.nested()) {
                assertThat(AnswerStreams.JSON.readTree(got).at("/a").asText()).isEqualTo("x [" + SECRET + "] y");
            }
            assertThat(payloads(run.output())).hasSameSizeAs(payloads(stream));
            assertThat(run.report().restored()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void offer_eventByEvent_eachLeavesAtOnceUnlessItMayBeginAPlaceholder(Form form) {
        Placeholders placeholders = holding(SECRET);
        String token = placeholder(placeholders, SECRET);
        List<String> deltas = List.of("a ", "b [not", " c ", token.substring(0, 20), token.substring(20), " d");
        List<String> events = events(form, form.stream.apply(deltas));
        AnswerInspection answer = form.open(placeholders, restoring());
        List<String> out = new ArrayList<>();
        int held = 0;
        for (String event : events) {
            ByteBuffer sent = answer.offer(ByteBuffer.wrap(bytes(event)));
            boolean opens = event.contains(token.substring(0, 20)) && !event.contains(token);
            held += opens ? 1 : 0;
            assertThat(sent.hasRemaining()).isEqualTo(!opens);
            out.add(new String(sent.array(), sent.arrayOffset() + sent.position(), sent.remaining(),
                    StandardCharsets.UTF_8));
        }
        assertThat(held).isEqualTo(1);
        assertThat(answer.finish().hasRemaining()).isFalse();
        assertThat(events(form, String.join("", out))).hasSameSizeAs(events);
    }

    private static List<String> events(Form form, String stream) {
        String end = switch (form) {
            case OLLAMA -> "(?<=\n)";
            case GEMINI -> "(?<=\r\n\r\n)";
            case GEMINI_ARRAY -> "(?<=\\})(?=\n[,\\]])";
            default -> "(?<=\n\n)";
        };
        return List.of(stream.split(end));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void offer_nothingToChange_returnsTheSameBuffer(Form form) {
        AnswerInspection answer = form.open(none(), restoring());
        ByteBuffer content = ByteBuffer.wrap(bytes(form.stream.apply(List.of("a [REDACTED:", "b sk-abc12345 "))));
        assertThat(answer.mayEdit()).isFalse();
        assertThat(answer.offer(content)).isSameAs(content);
        assertThat(content.position()).isZero();
        assertThat(answer.finish().hasRemaining()).isFalse();
        assertThat(answer.report().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.type()).isEqualTo("test-key");
            assertThat(finding.start()).isEqualTo(14);
            assertThat(finding.end()).isEqualTo(25);
            assertThat(finding.path()).isNotEmpty();
        });
        assertThat(answer.report().coverage()).isEqualTo(Coverage.full(content.remaining()));

        AnswerInspection edits = form.open(holding(SECRET), restoring());
        ByteBuffer whole = ByteBuffer.wrap(bytes(form.stream.apply(List.of("plain", " text"))));
        assertThat(edits.mayEdit()).isTrue();
        if (form != Form.GEMINI_ARRAY) {
            assertThat(edits.offer(whole)).isSameAs(whole);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void offer_detectionsOverDeltas_areRedactedAndNotTurnedBack(Form form) {
        Placeholders placeholders = holding(SECRET);
        String made = placeholder(none(), "sk-abc12345");
        String stream = form.stream.apply(
                List.of("key sk-", "abc1", "2345, card 4111 ", "1111 1111 11", "11 and ", made));
        Run run = run(form.open(placeholders, redacting()), bytes(stream));

        assertThat(run.output()).doesNotContain("sk-abc").doesNotContain("4111").doesNotContain("1111 ");
        String got = text(run.output(), form.pointer);
        assertThat(got).startsWith("key " + made + ", card [REDACTED:card-number:").endsWith("] and " + made);
        assertThat(payloads(run.output())).hasSameSizeAs(payloads(stream));
        assertThat(run.report().redacted()).isEqualTo(2);
        assertThat(run.report().restored()).isZero();
        assertThat(run.report().findings()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void offer_damagedBytes_neverThrowAndLoseNothing(Form form) {
        Random random = new Random(11);
        Placeholders placeholders = holding(SECRET);
        String token = placeholder(placeholders, SECRET);
        byte[] good = bytes(form.stream.apply(List.of("a sk-abc12345 ", token.substring(0, 5), token.substring(5))));
        for (int i = 0; i < 1500; i++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                int mark = random.nextBoolean() ? random.nextInt(256) : "{}[]\",\\\n:u".charAt(random.nextInt(10));
                bad[random.nextInt(bad.length)] = (byte) mark;
            }
            byte[] some = Arrays.copyOf(bad, random.nextInt(bad.length) + 1);
            int[] cuts = random.ints(3, 0, some.length + 1).sorted().toArray();
            Run quiet = run(form.open(none(), restoring()), some, cuts);
            assertThat(quiet.report().restored()).isZero();
            Run run = run(form.open(placeholders, redacting()), some, cuts);
            if (run.report().restored() + run.report().redacted() == 0) {
                assertThat(run.output()).isEqualTo(new String(some, StandardCharsets.UTF_8));
            }
            assertThat(run.report().coverage().level()).isIn(InspectLevel.FULL, InspectLevel.PARTIAL);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void report_facts_areWhatTheAnswerSays(Form form) {
        AnswerReport report = run(form.open(none(), restoring()), bytes(form.stream.apply(List.of("a")))).report();
        switch (form) {
            case CHAT_TOOL, ANTHROPIC_TOOL -> assertThat(report.toolCalls()).containsExactly("write_file");
            case CHAT, RESPONSES, ANTHROPIC, GEMINI, GEMINI_ARRAY, OLLAMA -> {
                assertThat(report.usage().input()).isEqualTo(OptionalLong.of(9));
                assertThat(report.usage().output()).isEqualTo(OptionalLong.of(4));
                assertThat(report.model()).isPresent();
                assertThat(report.stopReason()).isPresent();
                if (form != Form.OLLAMA) {
                    assertThat(report.usage().cacheRead()).isEqualTo(OptionalLong.of(2));
                }
            }
        }
    }

    @Test
    void offer_responsesRepeatTheText_allCopiesAreRestored() {
        Placeholders placeholders = holding(SECRET);
        String token = placeholder(placeholders, SECRET);
        String stream = AnswerStreams.responses(cut("is " + token + ".", 8, 20));
        Run run = run(Form.RESPONSES.open(placeholders, restoring()), bytes(stream));
        assertThat(run.output()).doesNotContain("REDACTED");
        for (String pointer :
                List.of("/text", "/part/text", "/item/content/0/text", "/response/output/0/content/0/text")) {
            assertThat(text(run.output(), pointer)).isEqualTo("is " + SECRET + ".");
        }
        assertThat(run.report().restored()).isEqualTo(1);
    }

    @Test
    void offer_limitReached_restPassesAndIsReported() {
        Placeholders placeholders = holding(SECRET);
        String token = placeholder(placeholders, SECRET);
        byte[] bytes = bytes(AnswerStreams.openAiChat(List.of("one " + token, "two " + token)));
        for (int limit = 0; limit < bytes.length; limit += 7) {
            AnswerRules rules = AnswerRules.restoring(true, limit);
            Run whole = run(Form.CHAT.open(placeholders, rules), bytes);
            Run pieces = run(Form.CHAT.open(placeholders, rules), bytes, 100, 300, 301, 302, 400);
            assertThat(pieces.output()).isEqualTo(whole.output());
            assertThat(pieces.report()).isEqualTo(whole.report());
            assertThat(whole.report().coverage().gaps()).containsExactly(NotInspected.TOO_LARGE);
            assertThat(whole.report().coverage().uninspectedBytes()).isGreaterThanOrEqualTo(bytes.length - limit);
        }
    }
}
