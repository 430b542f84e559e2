package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.Exchanges.caller;
import static dev.wirewitness.policy.engine.Exchanges.policy;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.wire.Refusals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Messages of gRPC, gRPC-Web and Connect: what is found in them, and whether the receiver can still read them. */
class GrpcBodiesTest {
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String PLACEHOLDER = "\\[REDACTED:aws-access-key:[a-z2-7]{10}]";
    private static final CompiledRuleset REDACT =
            policy("{id: secrets, when: {finding: {category: secret}}, then: redact}");
    private static final String CHAT = "/aiserver.v1.ChatService/StreamUnifiedChatWithTools";

    private record Sent(Inspected inspected, byte[] body) {}

    /** A message as its schema knows it: strings, numbers and messages. */
    private record Node(int number, Object value) {}

    @Test
    void cursorChat_isFoundAndRedacted_lengthsFit() {
        List<Node> message = List.of(
                new Node(1, List.of(new Node(2, "be brief"), new Node(3, 1L))),
                new Node(1, List.of(new Node(2, "my key is " + KEY + ". " + "x".repeat(120)), new Node(9, 300L))));
        Sent sent = send("api2.cursor.sh", CHAT, "application/connect+proto", frame(0, encode(message)));

        assertThat(sent.inspected.classification().family()).isEqualTo(WireFamily.GRPC);
        assertThat(sent.inspected.classification().certainty()).isEqualTo(Certainty.EXACT);
        assertThat(sent.inspected.classification().operation()).isEqualTo(Operation.CHAT);
        assertThat(sent.inspected.findings()).extracting(Finding::path).containsExactly("/0/1/2");
        assertThat(sent.inspected.coverage().level()).isEqualTo(InspectLevel.FULL);
        assertThat(plain(decode(unframed(sent.body), message))).isEqualTo(message.toString());
    }

    @Test
    void lengths_growAcrossAVarintBorder() {
        // a placeholder is longer than the key: 110 becomes more than 127 at two levels
        List<Node> message = List.of(new Node(4, List.of(new Node(2, KEY + " " + "y".repeat(90)))), new Node(7, "end"));

        Sent sent = send("server.codeium.com", "/exa.api_server_pb.ApiServerService/GetChatMessage", "application/grpc",
                frame(0, encode(message)));

        assertThat(plain(decode(unframed(sent.body), message))).isEqualTo(message.toString());
    }

    @Test
    void compressedMessage_isInflated_andGoesOnUncompressedWhenEdited() throws IOException {
        List<Node> message = List.of(new Node(1, "text " + KEY));
        List<Node> other = List.of(new Node(1, "harmless"));
        byte[] body = join(frame(1, gzip(encode(other))), frame(1, gzip(encode(message))), frame(0, encode(other)));

        Sent sent = send("api2.cursor.sh", CHAT, "application/connect+proto", body, "connect-content-encoding", "gzip");

        assertThat(sent.inspected.findings()).extracting(Finding::path).containsExactly("/1/1");
        int first = 5 + gzip(encode(other)).length;
        assertThat(new String(sent.body, 0, first, ISO_8859_1)).isEqualTo(new String(body, 0, first, ISO_8859_1));
        assertThat(sent.body[first]).isZero();
        assertThat(plain(decode(unframed(Arrays.copyOfRange(sent.body, first, sent.body.length)), message)))
                .isEqualTo(message.toString());
    }

    @Test
    void compression_unknownOrExplodingOrBroken_isMarked() throws IOException {
        byte[] bomb = gzip(new byte[64 << 20]);
        assertThat(gaps(send("api2.cursor.sh", CHAT, "application/grpc", frame(1, bomb), "grpc-encoding", "gzip")))
                .containsExactly(NotInspected.DECOMPRESSION_LIMIT);
        assertThat(gaps(send("api2.cursor.sh", CHAT, "application/grpc", frame(1, bomb), "grpc-encoding", "snappy")))
                .containsExactly(NotInspected.UNSUPPORTED_CODING);
        assertThat(gaps(send("api2.cursor.sh", CHAT, "application/grpc", frame(1, new byte[9]), "grpc-encoding", "gzip")))
                .containsExactly(NotInspected.MALFORMED_CODING);
    }

    @Test
    void jsonInAString_andJsonMessages_areJson() {
        List<Node> message = List.of(new Node(3, "{\"prompt\":\"quote \\\" " + KEY + "\"}"));
        Sent proto = send("api2.cursor.sh", CHAT, "application/proto", encode(message));
        assertThat(proto.inspected.findings()).extracting(Finding::path).containsExactly("/3/prompt");
        assertThat(plain(decode(proto.body, message))).isEqualTo(message.toString());

        byte[] json = frame(0, ("{\"message\":\"" + KEY + "\"}").getBytes(UTF_8));
        Sent sent = send("kimi.com", "/apiv2/kimi.gateway.chat.v1.ChatService/Chat", "application/connect+json", json);
        assertThat(sent.inspected.findings()).extracting(Finding::path).containsExactly("/0/message");
        assertThat(new String(unframed(sent.body), UTF_8)).matches("\\{\"message\":\"" + PLACEHOLDER + "\"}");
    }

    @Test
    void webText_isBase64AroundIt() {
        List<Node> message = List.of(new Node(1, "key " + KEY));
        byte[] body = Base64.getEncoder().encode(frame(0, encode(message)));

        Sent sent = send("api2.cursor.sh", CHAT, "application/grpc-web-text", body);

        assertThat(plain(decode(unframed(Base64.getDecoder().decode(sent.body)), message))).isEqualTo(message.toString());
    }

    @Test
    void controlCharacters_doNotHideText() {
        Sent sent = send("api2.cursor.sh", CHAT, "application/proto",
                encode(List.of(new Node(1, "a\u0001b\u0002 " + KEY + "\u001b[0m"))));

        assertThat(sent.inspected.findings()).hasSize(1);
    }

    @Test
    void refusals_areTheProtocolsOwn() {
        CompiledRuleset block = policy("{id: no, when: {host: \"*\"}, then: block, reason: \"Not 100% allowed é\"}");
        Refusal grpc = refusal(block, "application/grpc");
        assertThat(grpc.status()).isEqualTo(200);
        assertThat(grpc.headers().first("grpc-status")).contains("7");
        assertThat(grpc.headers().first("grpc-message").orElseThrow()).contains("Not 100%25 allowed %C3%A9");
        assertThat(grpc.content().remaining()).isZero();

        Refusal web = refusal(block, "application/grpc-web+proto");
        assertThat(web.content().get(0)).isEqualTo((byte) 0x80);
        assertThat(web.content().getInt(1)).isEqualTo(web.content().remaining() - 5);
        assertThat(web.body()).contains("grpc-status:7\r\n");

        Refusal text = refusal(block, "application/grpc-web-text");
        assertThat(Base64.getDecoder().decode(text.body())[0]).isEqualTo((byte) 0x80);

        Refusal stream = refusal(block, "application/connect+proto");
        assertThat(stream.content().get(0)).isEqualTo((byte) 2);
        assertThat(stream.content().getInt(1)).isEqualTo(stream.content().remaining() - 5);
        assertThat(UTF_8.decode(stream.content().slice(5, stream.content().remaining() - 5)).toString())
                .startsWith("{\"error\":{\"code\":\"permission_denied\",\"message\":\"").contains("100% allowed é");

        Refusal unary = refusal(block, "application/proto");
        assertThat(unary.status()).isEqualTo(400);
        assertThat(unary.body()).startsWith("{\"code\":\"permission_denied\"");
    }

    @Test
    void random_redactedMessagesAreReadAsBefore() {
        Random random = new Random(42);
        int redacted = 0;
        for (int round = 0; round < 2_000; round++) {
            List<Node> message = message(random, 0);
            Sent sent = send("api2.cursor.sh", CHAT, "application/grpc", frame(0, encode(message)));
            assertThat(plain(decode(unframed(sent.body), message))).isEqualTo(message.toString());
            boolean holds = message.toString().contains(KEY);
            redacted += holds ? 1 : 0;
            assertThat(new String(sent.body, ISO_8859_1).contains(KEY)).isFalse();
        }
        assertThat(redacted).isGreaterThan(300);
    }

    @Test
    void mutated_neverThrows_andLeavesNoKeyInReadableText() {
        Random random = new Random(43);
        byte[] good = frame(0, encode(List.of(
                new Node(1, List.of(new Node(2, "my key is " + KEY), new Node(3, "x".repeat(130)))), new Node(4, 77L))));
        for (int round = 0; round < 6_000; round++) {
            byte[] body = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(body, random.nextInt(4) == 0 ? random.nextInt(body.length) : body.length);
            Sent sent = send("api2.cursor.sh", CHAT, "application/grpc", cut);
            if (gaps(sent).isEmpty()) {
                assertThat(new String(sent.body, ISO_8859_1)).doesNotContain(KEY);
            }
        }
    }

    private static List<Node> message(Random random, int depth) {
        List<Node> fields = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int number = 1 + random.nextInt(20);
            int kind = random.nextInt(depth > 5 ? 3 : 5);
            Object value = switch (kind) {
                case 0 -> (long) random.nextInt(1 << random.nextInt(1, 31));
                case 1 -> "w".repeat(random.nextInt(150)) + " " + KEY + " " + "é".repeat(random.nextInt(50));
                case 2 -> Integer.toString(random.nextInt(), 36);
                default -> message(random, depth + 1);
            };
            fields.add(new Node(number, value));
        }
        return fields;
    }

    private static byte[] encode(List<Node> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Node node : fields) {
            if (node.value instanceof Long number) {
                varint(out, node.number << 3);
                varint(out, number);
            } else {
                byte[] content = node.value instanceof String text ? text.getBytes(UTF_8) : encode(nodes(node.value));
                varint(out, node.number << 3 | 2);
                varint(out, content.length);
                out.writeBytes(content);
            }
        }
        return out.toByteArray();
    }

    /** Reads with the schema that {@code shape} is. */
    private static List<Node> decode(byte[] bytes, List<Node> shape) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Node> fields = new ArrayList<>();
        for (Node expected : shape) {
            long tag = varint(in);
            assertThat(tag >>> 3).isEqualTo(expected.number);
            if (expected.value instanceof Long) {
                fields.add(new Node(expected.number, varint(in)));
                continue;
            }
            byte[] content = new byte[(int) varint(in)];
            in.get(content);
            fields.add(new Node(
                    expected.number,
                    expected.value instanceof String ? new String(content, UTF_8) : decode(content, nodes(expected.value))));
        }
        assertThat(in.hasRemaining()).isFalse();
        return fields;
    }

    @SuppressWarnings("unchecked")
    private static List<Node> nodes(Object value) {
        return (List<Node>) value;
    }

    private static String plain(List<Node> message) {
        return message.toString().replaceAll(PLACEHOLDER, KEY);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static byte[] frame(int flags, byte[] payload) {
        return ByteBuffer.allocate(payload.length + 5).put((byte) flags).putInt(payload.length).put(payload).array();
    }

    private static byte[] unframed(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        assertThat(in.get()).isZero();
        byte[] payload = new byte[in.getInt()];
        in.get(payload);
        return payload;
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static List<NotInspected> gaps(Sent sent) {
        return sent.inspected.coverage().gaps();
    }

    private static Refusal refusal(CompiledRuleset ruleset, String type) {
        RequestHead head = new RequestHead("POST", "https", "api2.cursor.sh", 443, CHAT, Headers.of("content-type", type));
        Surroundings real = new Surroundings(
                Exchanges.SURROUNDINGS.knowledge(), Exchanges.SURROUNDINGS.reader(), Refusals::shape);
        ExchangeInspection inspection = new RulesetEngine(
                        ruleset, new RegexDetectors(), real, RegisterView.EMPTY, new EngineSettings(1, 1, new byte[32]))
                .begin(head, caller());
        return ((Verdict.Block) inspection.finish().verdict()).refusal();
    }

    private static Sent send(String host, String path, String type, byte[] body, String... headers) {
        RulesetEngine engine = new RulesetEngine(REDACT, new RegexDetectors(), Exchanges.SURROUNDINGS,
                RegisterView.EMPTY, new EngineSettings(1 << 27, 1 << 20, new byte[32]));
        RequestHead head = new RequestHead(
                "POST", "https", host, 443, path, Headers.of(headers).with("content-type", type));
        ExchangeInspection inspection = engine.begin(head, caller());
        inspection.offer(ByteBuffer.wrap(body));
        Inspected inspected = inspection.finish();
        byte[] sent = body;
        if (inspected.verdict() instanceof Verdict.Redact redact) {
            ByteBuffer edited = inspection.edited(redact.edits());
            sent = new byte[edited.remaining()];
            edited.get(sent);
        }
        return new Sent(inspected, sent);
    }
}
