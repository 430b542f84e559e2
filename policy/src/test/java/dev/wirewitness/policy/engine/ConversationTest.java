package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.Exchanges.KEY;
import static dev.wirewitness.policy.engine.Exchanges.caller;
import static dev.wirewitness.policy.engine.Exchanges.engine;
import static dev.wirewitness.policy.engine.Exchanges.policy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.engine.AnswerMessages.Passage;
import dev.wirewitness.policy.engine.AnswerMessages.Turn;
import dev.wirewitness.policy.wire.SocketDialect.Delivery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final String MODELS = "{id: models, when: {operation: chat, not: {model: 'gpt-5*'}}, then: block, reason: Only approved models.}";
    private static final String REDACT = "{id: secrets, when: {finding: {category: secret}}, then: redact, reason: Keys stay inside.}";

    private final List<String> released = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();

    private static Conversation open(String host, String target, String... rules) {
        return open(engine(policy(rules)), host, target);
    }

    private static Conversation open(PolicyEngine engine, String host, String target) {
        RequestHead head = new RequestHead("GET", "https", host, 443, target, Headers.of("upgrade", "websocket"));
        Conversation conversation = engine.converse(head, caller());
        conversation.opening().finish();
        return conversation;
    }

    private static Conversation responses(String... rules) {
        return open("api.openai.com", "/v1/responses", rules);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static Inspected said(MessageInspection message, String text) {
        message.offer(bytes(text));
        Inspected inspected = message.finish();
        if (!(inspected.verdict() instanceof Verdict.Block)) {
            message.sent();
        }
        return inspected;
    }

    private static Inspected said(Conversation conversation, String text) {
        return said(conversation.message(true), text);
    }

    private ConversationTest heard(Conversation conversation, String... messages) {
        for (String message : messages) {
            AnswerMessages answers = conversation.answers();
            take(answers.message(true, bytes(message), answers.mayEdit()));
        }
        return this;
    }

    private void take(Passage passage) {
        passage.released().forEach(one -> released.add(UTF_8.decode(one.content()).toString()));
        turns.addAll(passage.turns());
    }

    private AnswerReport ended() {
        return turns.stream()
                .filter(Turn.Ended.class::isInstance)
                .map(turn -> ((Turn.Ended) turn).report())
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    @Test
    void opening_withoutModel_isNotJudgedByModel() {
        Conversation conversation = engine(policy(MODELS)).converse(
                new RequestHead("GET", "https", "api.openai.com", 443, "/v1/responses", Headers.empty()), caller());

        Inspected opening = conversation.opening().finish();

        assertThat(opening.verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(opening.classification().family()).isEqualTo(WireFamily.OPENAI_RESPONSES);
        assertThat(opening.classification().certainty()).isEqualTo(Certainty.EXACT);
        assertThat(opening.classification().operation()).isEqualTo(Operation.OTHER);
    }

    @Test
    void opening_modelInQuery_isJudged() {
        Conversation conversation = engine(policy(MODELS)).converse(
                new RequestHead("GET", "https", "api.openai.com", 443, "/v1/realtime?model=gpt%2D4o", Headers.empty()),
                caller());

        Inspected opening = conversation.opening().finish();

        assertThat(opening.classification().model()).hasValue("gpt-4o");
        assertThat(opening.verdict()).isInstanceOf(Verdict.Block.class);
    }

    @Test
    void responses_modelHoldsForLaterMessages() {
        Conversation conversation = responses(MODELS);
        said(conversation, "{\"type\":\"response.create\",\"model\":\"gpt-5-codex\",\"generate\":false,\"input\":[]}");

        MessageInspection later = conversation.message(true);
        Inspected inspected = said(later, "{\"type\":\"response.create\",\"previous_response_id\":\"r1\",\"input\":"
                + "[{\"type\":\"message\",\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(inspected.classification().model()).hasValue("gpt-5-codex");
        assertThat(inspected.classification().operation()).isEqualTo(Operation.CHAT);
        assertThat(inspected.verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(inspected.coverage().level()).isEqualTo(InspectLevel.FULL);
        assertThat(later.asks()).isTrue();
    }

    @Test
    void responses_refusedModelIsNotRemembered() {
        Conversation conversation = responses(MODELS);
        said(conversation, "{\"type\":\"response.create\",\"model\":\"gpt-5\",\"input\":\"a\"}");

        Inspected refused = said(conversation, "{\"type\":\"response.create\",\"model\":\"gpt-4o\",\"input\":\"b\"}");
        Inspected next = said(conversation, "{\"type\":\"response.create\",\"input\":\"c\"}");

        assertThat(refused.verdict()).isInstanceOfSatisfying(Verdict.Block.class, block -> {
            assertThat(block.refusal().status()).isEqualTo(400);
            assertThat(block.refusal().body())
                    .startsWith("{\"type\":\"error\",\"status\":400,\"error\":{\"type\":\"invalid_request_error\","
                            + "\"code\":\"wirewitness_models\",\"message\":\"Blocked by Test, rule models");
        });
        assertThat(conversation.delivery()).isEqualTo(Delivery.FRAME);
        assertThat(next.classification().model()).hasValue("gpt-5");
        assertThat(next.verdict()).isInstanceOf(Verdict.Forward.class);
    }

    @Test
    void responses_redactedMessage_staysJson() {
        Conversation conversation = responses(REDACT);
        MessageInspection message = conversation.message(true);
        Inspected inspected =
                said(message, "{\"type\":\"response.create\",\"model\":\"gpt-5\",\"input\":\"use " + KEY + " now\"}");

        assertThat(inspected.verdict()).isInstanceOfSatisfying(Verdict.Redact.class, redact -> {
            String edited = UTF_8.decode(message.edited(redact.edits())).toString();
            assertThat(edited).doesNotContain(KEY).contains("\"input\":\"use [REDACTED:aws-access-key:").endsWith(" now\"}");
        });
        assertThat(inspected.findings()).singleElement().satisfies(f -> assertThat(f.path()).isEqualTo("/input"));
    }

    private static String placeholder(Conversation conversation) {
        MessageInspection message = conversation.message(true);
        Inspected inspected =
                said(message, "{\"type\":\"response.create\",\"model\":\"gpt-5\",\"input\":\"" + KEY + "\"}");
        String edited = UTF_8.decode(message.edited(((Verdict.Redact) inspected.verdict()).edits()))
                .toString();
        return edited.substring(edited.indexOf("[REDACTED"), edited.indexOf(']') + 1);
    }

    private static String delta(String text) {
        return "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + text
                + "\"}";
    }

    @Test
    void answer_placeholderOverSeveralMessages_isRestoredAndOrderKept() {
        Conversation conversation = responses(REDACT);
        String placeholder = placeholder(conversation);

        heard(conversation, "{\"type\":\"response.created\",\"response\":{\"id\":\"r1\",\"model\":\"gpt-5\",\"status\":\"in_progress\"}}")
                .heard(conversation, delta("key " + placeholder.substring(0, 12)));
        assertThat(released).hasSize(1);
        heard(conversation, delta(placeholder.substring(12, 20)), delta(placeholder.substring(20) + " ok"));

        assertThat(released).hasSize(4);
        assertThat(String.join("", released)).doesNotContain("REDACTED").contains("key " + KEY);
        heard(conversation, "{\"type\":\"response.completed\",\"response\":{\"id\":\"r1\",\"status\":\"completed\","
                + "\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"key " + placeholder
                + " ok\"}]},{\"type\":\"function_call\",\"name\":\"shell\",\"arguments\":\"{}\"}],"
                + "\"usage\":{\"input_tokens\":11,\"output_tokens\":7}}}");
        assertThat(released.getLast()).contains("key " + KEY + " ok");
        assertThat(turns).hasSize(2).first().isEqualTo(new Turn.Began("r1"));
        assertThat(ended().usage().input()).hasValue(11);
        assertThat(ended().usage().output()).hasValue(7);
        assertThat(ended().toolCalls()).containsExactly("shell");
        assertThat(ended().model()).hasValue("gpt-5");
        assertThat(ended().restored()).isEqualTo(1);
    }

    @Test
    void answer_placeholderOfAnEarlierMessage_isStillRestored() {
        Conversation conversation = responses(REDACT);
        String placeholder = placeholder(conversation);
        said(conversation, "{\"type\":\"response.create\",\"previous_response_id\":\"r1\",\"input\":\"and then?\"}");

        heard(conversation, "{\"type\":\"response.created\",\"response\":{\"id\":\"r2\"}}", delta(placeholder));

        assertThat(released.getLast()).contains(KEY);
    }

    @Test
    void answer_nothingToChange_passesAtOnce() {
        Conversation conversation = responses();

        assertThat(conversation.answers().mayEdit()).isFalse();
        take(conversation.answers().message(true, bytes(delta("[REDACTED:")), true));

        assertThat(released).containsExactly(delta("[REDACTED:"));
    }

    @Test
    void answer_ruleRedactsAnswers() {
        Conversation conversation = responses(
                "{id: leaks, when: {direction: answer, finding: {category: secret}}, then: redact, reason: no}");

        heard(conversation, "{\"type\":\"response.created\",\"response\":{\"id\":\"r\"}}", delta("AKIAIOSF"),
                delta("ODNN7EXAMPLE "), "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}");

        assertThat(released).hasSize(4);
        assertThat(String.join("", released)).doesNotContain("AKIAIOSF").contains("REDACTED:aws-access-key:");
        assertThat(ended().redacted()).isEqualTo(1);
    }

    @Test
    void answer_errorEndsIt() {
        Conversation conversation = responses();

        heard(conversation, "{\"type\":\"error\",\"status\":429,\"error\":{\"message\":\"slow down\"}}");

        assertThat(turns).singleElement().isInstanceOfSatisfying(Turn.Ended.class, e -> assertThat(e.failed()).isTrue());
    }

    @Test
    void realtime_speechAndItems() {
        Conversation conversation = open("api.openai.com", "/v1/realtime?model=gpt-realtime", REDACT);

        MessageInspection audio = conversation.message(true);
        Inspected speech = said(audio, "{\"type\":\"input_audio_buffer.append\",\"audio\":\"AAAABBBB\"}");
        Inspected item = said(conversation, "{\"type\":\"conversation.item.create\",\"item\":{\"type\":\"message\","
                + "\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"" + KEY + "\"}]}}");

        assertThat(speech.classification().operation()).isEqualTo(Operation.AUDIO);
        assertThat(speech.coverage().gaps()).containsExactly(NotInspected.BINARY_TYPE);
        assertThat(audio.asks()).isFalse();
        assertThat(item.verdict()).isInstanceOf(Verdict.Redact.class);
        assertThat(item.classification().family()).isEqualTo(WireFamily.OPENAI_REALTIME);
        assertThat(item.classification().model()).hasValue("gpt-realtime");
        assertThat(conversation.unasked().verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(conversation.unasked().findings()).isEmpty();
    }

    @Test
    void geminiLive_jsonInBytes_isRead() {
        Conversation conversation = open(
                "generativelanguage.googleapis.com",
                "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=x",
                REDACT);
        said(conversation.message(false), "{\"setup\":{\"model\":\"models/gemini-live\"}}");
        MessageInspection ask = conversation.message(false);
        Inspected asked = said(ask, "{\"clientContent\":{\"turns\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + KEY
                + "\"}]}],\"turnComplete\":true}}");

        heard(conversation, "{\"serverContent\":{\"modelTurn\":{\"parts\":[{\"text\":\"hello\"}]}}}",
                "{\"serverContent\":{\"turnComplete\":true},\"usageMetadata\":{\"promptTokenCount\":4,\"responseTokenCount\":2}}");

        assertThat(asked.classification().model()).hasValue("models/gemini-live");
        assertThat(asked.verdict()).isInstanceOf(Verdict.Redact.class);
        assertThat(ask.asks()).isTrue();
        assertThat(conversation.delivery()).isEqualTo(Delivery.CLOSE);
        assertThat(turns).hasSize(2);
        assertThat(ended().usage().output()).hasValue(2);
    }

    @Test
    void signalR_recordsAreReadOneByOne() {
        Conversation conversation = open("substrate.office.com", "/m365Copilot/Chathub/a@b",
                "{id: no, when: {finding: {category: secret}}, then: block, reason: no}");
        Inspected handshake = said(conversation, "{\"protocol\":\"json\",\"version\":1}\u001e");
        MessageInspection message = conversation.message(true);
        Inspected refused = said(message, "{\"type\":6}\u001e{\"type\":4,\"invocationId\":\"7\",\"target\":\"chat\","
                + "\"arguments\":[{\"message\":{\"text\":\"" + KEY + "\"}}]}\u001e");

        assertThat(handshake.coverage().gaps()).doesNotContain(NotInspected.MALFORMED);
        assertThat(message.asks()).isTrue();
        assertThat(refused.findings()).singleElement()
                .satisfies(f -> assertThat(f.path()).isEqualTo("/arguments/0/message/text"));
        assertThat(((Verdict.Block) refused.verdict()).refusal().body())
                .startsWith("{\"type\":3,\"invocationId\":\"7\",\"error\":\"Blocked by Test").endsWith("\"}\u001e");

        heard(conversation, "{\"type\":1,\"arguments\":[{\"messages\":[{\"text\":\"hi\"}]}]}\u001e{\"type\":6}\u001e",
                "{\"type\":3,\"invocationId\":\"7\"}\u001e");
        assertThat(turns).hasSize(2);
    }

    @Test
    void copilot_piecesContinue() {
        Conversation conversation = open("copilot.microsoft.com", "/c/api/chat?api-version=2", REDACT);
        MessageInspection ask = conversation.message(true);
        Inspected asked = said(ask, "{\"event\":\"send\",\"conversationId\":\"c\",\"content\":[{\"type\":\"text\",\"text\":\""
                + KEY + "\"}],\"mode\":\"chat\"}");
        String placeholder = UTF_8.decode(ask.edited(((Verdict.Redact) asked.verdict()).edits())).toString();
        placeholder = placeholder.substring(placeholder.indexOf("[REDACTED"), placeholder.indexOf("\"}],"));

        heard(conversation, "{\"event\":\"startMessage\"}", "{\"event\":\"appendText\",\"text\":\"" + placeholder.substring(0, 9) + "\"}",
                "{\"event\":\"appendText\",\"text\":\"" + placeholder.substring(9) + "\"}", "{\"event\":\"done\"}");

        assertThat(ask.asks()).isTrue();
        assertThat(released).hasSize(4);
        assertThat(String.join("", released)).contains(KEY);
    }

    @Test
    void generic_textIsSearched_bytesAreRecordedAsUnread() {
        Conversation conversation = open("neo.character.ai", "/elsewhere", REDACT);

        assertThat(said(conversation, "plain " + KEY).verdict()).isInstanceOf(Verdict.Redact.class);
        Inspected binary = said(conversation.message(false), "\0\1\2" + KEY);
        assertThat(binary.verdict()).isInstanceOf(Verdict.Forward.class);
        assertThat(binary.coverage().level()).isEqualTo(InspectLevel.NONE);
        assertThat(binary.coverage().gaps()).containsExactly(NotInspected.BINARY_TYPE);

        heard(conversation, "plain " + KEY);
        take(conversation.answers().unread(5, NotInspected.BINARY_TYPE));
        assertThat(released).containsExactly("plain " + KEY);
        assertThat(conversation.answers().report().findings()).hasSize(1);
        assertThat(conversation.answers().report().coverage().uninspectedBytes()).isEqualTo(5);
    }

    @Test
    void generic_bytesAreRefusedWhereThePolicySaysSo() {
        Conversation conversation = open("neo.character.ai", "/elsewhere", "defaults: {on-binary-message: block}");

        Inspected binary = said(conversation.message(false), "\0\1\2");

        assertThat(binary.verdict()).isInstanceOfSatisfying(Verdict.Block.class, block -> assertThat(block.reasons())
                .anySatisfy(reason -> assertThat(reason.rule()).isEqualTo("on-binary-message")));
        assertThat(conversation.delivery()).isEqualTo(Delivery.FRAME_AND_CLOSE);
    }

    @Test
    void anyBytes_neverThrow_andNothingIsLost() {
        String[] targets = {"/v1/responses", "/v1/realtime", "/c/api/chat", "/m365Copilot/Chathub/x", "/x",
            "/ws/google.ai.x.BidiGenerateContent"};
        String[] seeds = {
            "{\"type\":\"response.created\",\"response\":{\"id\":\"r1\"}}", delta("[REDACTED:aws-access-key:abcdefghij]"),
            "{\"type\":\"response.completed\",\"response\":{\"id\":\"r1\",\"output\":[]}}", "{\"event\":\"appendText\",\"text\":\"a\"}",
            "{\"type\":1}\u001e{\"type\":3}\u001e", "{\"serverContent\":{\"turnComplete\":true}}", "", "[]", "text"
        };
        Random random = new Random(7);
        PolicyEngine engine = engine(policy(REDACT));
        for (int round = 0; round < 3_000; round++) {
            Conversation conversation = open(engine, "api.openai.com", targets[round % targets.length]);
            placeholderOrNothing(conversation);
            int expected = 0;
            released.clear();
            for (int i = 0; i < 6; i++) {
                byte[] message = mutated(random, seeds[random.nextInt(seeds.length)]);
                said(conversation.message(random.nextBoolean()), new String(message, UTF_8));
                take(conversation.answers().message(true, ByteBuffer.wrap(message), true));
                expected++;
            }
            take(conversation.answers().end());
            assertThat(released).hasSize(expected);
        }
    }

    private static void placeholderOrNothing(Conversation conversation) {
        said(conversation, "{\"type\":\"response.create\",\"input\":\"" + KEY + "\"}");
    }

    private static byte[] mutated(Random random, String seed) {
        byte[] bytes = seed.getBytes(UTF_8);
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
