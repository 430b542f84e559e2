package dev.wirewitness.evidence.log.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Unrecognised;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final RecordCodec codec = new RecordCodec("node-1", "boot-1");

    private byte[] bytes(Entry entry, long seq) {
        EncodedRecord encoded = codec.encode(entry);
        byte[] to = new byte[encoded.maxLength() + 3];
        int length = encoded.write(seq, to, 3);
        return Arrays.copyOfRange(to, 3, 3 + length);
    }

    @Test
    void decode_everyType_givesWhatWasEncoded() {
        for (Statement statement : Samples.all()) {
            EvidenceRecord record = RecordCodec.decode(7, bytes(Samples.entry(statement), 1234));

            assertThat(record).isEqualTo(codec.record(7, 1234, Samples.entry(statement)));
        }
        assertThat(Samples.all()).hasSize(Statement.class.getPermittedSubclasses().length - 1);
    }

    @Test
    void encode_everyType_isWhatAnObviousCanonicalWriterWrites() throws Exception {
        for (Statement statement : Samples.all()) {
            byte[] bytes = bytes(Samples.entry(statement), 0);

            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(canonical(JSON.readTree(bytes)));
        }
    }

    @Test
    void encode_aStart_hasTheFieldsOfTheFormat() {
        Statement stopped = new dev.wirewitness.evidence.NodeStopped(1, 2);

        assertThat(new String(bytes(new Entry(5, "p", "c", stopped), 42), StandardCharsets.UTF_8))
                .isEqualTo("{\"body\":{\"dropped\":1,\"open_exchanges\":2},\"boot_id\":\"boot-1\","
                        + "\"catalog_digest\":\"c\",\"event_time\":5,\"node_id\":\"node-1\",\"node_seq\":42,"
                        + "\"policy_digest\":\"p\",\"type\":\"node.stopped\",\"v\":1}");
    }

    @Test
    void string_rfc8785Example_isEscapedAsThere() {
        JsonBytes out = new JsonBytes();
        out.string("\u20ac$\u000F\nA'B\"\\\\\"/\u0000\u007f\b\t\f\r", 100);

        assertThat(new String(out.copy(), StandardCharsets.UTF_8))
                .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\u0000\u007f\\b\\t\\f\\r\"");
        assertThat(out.altered()).isFalse();
    }

    @Test
    void string_halfASurrogatePair_isReplacedAndTold() {
        JsonBytes out = new JsonBytes();
        out.string("a\ud800b\udc00", 100);

        assertThat(new String(out.copy(), StandardCharsets.UTF_8)).isEqualTo("\"a\ufffdb\ufffd\"");
        assertThat(out.altered()).isTrue();
    }

    @Test
    void string_randomText_isWhatJacksonReads() throws Exception {
        Random random = new Random(8785);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                int point = random.nextInt(4) == 0 ? random.nextInt(0x11_0000) : random.nextInt(0x100);
                text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'x' : point);
            }
            JsonBytes out = new JsonBytes();
            out.string(text.toString(), Integer.MAX_VALUE);

            assertThat(JSON.readTree(out.copy()).textValue()).isEqualTo(text.toString());
        }
    }

    @Test
    void number_edges_areWritten() {
        for (long n : new long[] {0, 1, -1, 9, 10, 99, 100, 1_790_000_000_000_000L, JsonBytes.MAX_NUMBER}) {
            assertThat(new String(new JsonBytes().number(n).copy(), StandardCharsets.US_ASCII))
                    .isEqualTo(Long.toString(n));
        }
        JsonBytes tooLarge = new JsonBytes();
        assertThat(new String(tooLarge.number(Long.MIN_VALUE).copy(), StandardCharsets.US_ASCII))
                .isEqualTo("-9007199254740991");
        assertThat(tooLarge.altered()).isTrue();
    }

    @Test
    void encode_tooLong_isCutAndSaysSo() throws Exception {
        Decided.Hit hit = new Decided.Hit("r".repeat(200), "redact", "enforce", true, List.of("t".repeat(300)));
        Decided large = Samples.decision("x", Collections.nCopies(2000, hit), Optional.of("m".repeat(200_000)));

        byte[] bytes = bytes(Samples.entry(large), JsonBytes.MAX_NUMBER);
        EvidenceRecord record = RecordCodec.decode(0, bytes);

        assertThat(bytes.length).isLessThanOrEqualTo(RecordCodec.MAX_BYTES);
        assertThat(JSON.readTree(bytes).at("/body/truncated").booleanValue()).isTrue();
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(canonical(JSON.readTree(bytes)));
        Decided cut = (Decided) record.statement();
        assertThat(cut.hits()).hasSize(64).first().isEqualTo(hit);
        assertThat(cut.model().orElseThrow()).hasSize(1024);
        assertThat(cut.subject()).isEqualTo(large.subject());
        assertThat(codec.encode(Samples.entry(large)).exact()).isFalse();
    }

    @Test
    void encode_everyStringHuge_stillFits() {
        String huge = "\u0001".repeat(50_000);
        Statement hostile = new dev.wirewitness.evidence.SystemObserved(huge, huge, huge, huge, huge, huge, huge);

        assertThat(bytes(new Entry(1, huge, huge, hostile), 9)).hasSizeLessThanOrEqualTo(RecordCodec.MAX_BYTES);
    }

    @Test
    void encode_unrecognised_isRefused() {
        assertThatThrownBy(() -> codec.encode(Samples.entry(new Unrecognised("future", "{}"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("future");
    }

    @Test
    void decode_unknownFieldsAndMissingOnes_areTolerated() {
        String json = "{\"body\":{\"dropped\":4,\"new_field\":[{}]},\"type\":\"node.stopped\",\"v\":2,\"extra\":null}";

        EvidenceRecord record = RecordCodec.decode(3, json.getBytes(StandardCharsets.UTF_8));

        assertThat(record.statement()).isEqualTo(new dev.wirewitness.evidence.NodeStopped(4, 0));
        assertThat(record.version()).isEqualTo(2);
    }

    @Test
    void decode_unknownTypeOrShape_isKeptAsItIs() {
        assertThat(RecordCodec.decode(0, "{\"body\":{\"a\":1},\"type\":\"later\"}".getBytes(StandardCharsets.UTF_8))
                        .statement())
                .isEqualTo(new Unrecognised("later", "{\"a\":1}"));
        assertThat(RecordCodec.decode(
                                0,
                                "{\"body\":{\"dropped\":\"x\"},\"type\":\"node.stopped\"}"
                                        .getBytes(StandardCharsets.UTF_8))
                        .statement())
                .isEqualTo(new Unrecognised("node.stopped", "{\"dropped\":\"x\"}"));
        assertThat(RecordCodec.decode(0, "no json".getBytes(StandardCharsets.UTF_8)).statement())
                .isEqualTo(new Unrecognised(RecordCodec.UNREADABLE, "no json"));
    }

    @Test
    void decode_mutatedBytes_neverThrows() {
        Random random = new Random(25);
        List<Statement> all = Samples.all();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = bytes(Samples.entry(all.get(i % all.size())), i);
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextBoolean() ? bytes.length : random.nextInt(bytes.length));

            assertThat(RecordCodec.decode(i, cut).index()).isEqualTo(i);
            assertThat(RecordPeek.place(cut, 0, cut.length).seq()).isGreaterThanOrEqualTo(-1);
            assertThat(RecordPeek.type(cut, 0, cut.length)).isNotNull();
        }
    }

    @Test
    void peek_anyRecord_findsTheEnvelope() {
        for (Statement statement : Samples.all()) {
            byte[] bytes = bytes(Samples.entry(statement), 987);

            assertThat(RecordPeek.type(bytes, 0, bytes.length)).contains(statement.type());
            RecordPeek.Place place = RecordPeek.place(bytes, 0, bytes.length);
            assertThat(new String(bytes, place.boot(), place.bootEnd() - place.boot(), StandardCharsets.UTF_8)).isEqualTo("boot-1");
            assertThat(RecordPeek.place(bytes, 0, bytes.length).seq()).isEqualTo(987);
        }
        byte[] decided = bytes(Samples.decided("ex-1"), 0);
        assertThat(RecordPeek.exchangeId(decided, 0, decided.length)).contains("ex-1");
    }

    /** RFC 8785 for objects of strings, whole numbers, booleans and lists, the slow and obvious way. */
    private static String canonical(JsonNode node) throws Exception {
        if (node.isObject()) {
            TreeMap<String, String> sorted = new TreeMap<>();
            for (var field : node.properties()) {
                sorted.put(field.getKey(), canonical(field.getValue()));
            }
            StringBuilder out = new StringBuilder("{");
            sorted.forEach((key, value) ->
                    out.append(out.length() > 1 ? "," : "").append('"').append(key).append("\":").append(value));
            return out.append('}').toString();
        }
        if (node.isArray()) {
            StringBuilder out = new StringBuilder("[");
            for (JsonNode one : node) {
                out.append(out.length() > 1 ? "," : "").append(canonical(one));
            }
            return out.append(']').toString();
        }
        return JSON.writeValueAsString(node);
    }
}
