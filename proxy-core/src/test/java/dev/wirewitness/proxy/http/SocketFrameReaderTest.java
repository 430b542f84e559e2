package dev.wirewitness.proxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketFrameReaderTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Says in words what it gets; pieces of a message are joined. */
    private static final class Words implements SocketFrameReader.Sink {
        private final List<String> said = new ArrayList<>();
        private final StringBuilder message = new StringBuilder();

        @Override
        public void data(ByteBuf piece, boolean text, boolean first, boolean last) {
            if (first) {
                assertThat(message).isEmpty();
                message.append(text ? "text " : "binary ");
            }
            message.append(text ? HexFormat.of().formatHex(bytes(piece)) : HexFormat.of().formatHex(bytes(piece)));
            piece.release();
            if (last) {
                said.add(message.toString());
                message.setLength(0);
            }
        }

        @Override
        public void ping(byte[] payload) {
            said.add("ping " + new String(payload, UTF_8));
        }

        @Override
        public void pong(byte[] payload) {
            said.add("pong " + new String(payload, UTF_8));
        }

        @Override
        public void closed(int code, String reason) {
            said.add("close " + code + " " + reason);
        }

        @Override
        public void broken(int code, String why) {
            said.add("broken " + code);
        }
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private static byte[] taken(ByteBuf buffer) {
        byte[] bytes = bytes(buffer);
        buffer.release();
        return bytes;
    }

    private static List<String> read(boolean masked, byte[] bytes, int... cuts) {
        SocketFrameReader reader = new SocketFrameReader(masked);
        Words words = new Words();
        int from = 0;
        for (int cut : cuts) {
            reader.read(Unpooled.copiedBuffer(bytes, from, cut - from), words);
            from = cut;
        }
        reader.read(Unpooled.copiedBuffer(bytes, from, bytes.length - from), words);
        return words.said;
    }

    private static byte[] sequence(boolean masks) {
        SocketFrames frames = new SocketFrames(masks, RANDOM);
        ByteBuf all = Unpooled.buffer();
        List<ByteBuf> one = List.of(
                frames.frame(SocketFrameReader.TEXT, false, Unpooled.copiedBuffer("h\u00e4", UTF_8)),
                frames.control(SocketFrameReader.PING, "p1".getBytes(UTF_8)),
                frames.frame(SocketFrameReader.CONTINUATION, false, Unpooled.EMPTY_BUFFER),
                frames.frame(SocketFrameReader.CONTINUATION, true, Unpooled.copiedBuffer("\ud83d\ude00", UTF_8)),
                frames.frame(SocketFrameReader.BINARY, true, Unpooled.wrappedBuffer(new byte[200])),
                frames.frame(SocketFrameReader.TEXT, true, Unpooled.EMPTY_BUFFER),
                frames.control(SocketFrameReader.PONG, new byte[0]),
                frames.close(1000, "bye"),
                frames.frame(SocketFrameReader.TEXT, true, Unpooled.copiedBuffer("ignored", UTF_8)));
        one.forEach(frame -> all.writeBytes(taken(frame)));
        return taken(all);
    }

    private static final List<String> EXPECTED = List.of(
            "ping p1", "text 68c3a4f09f9880", "binary " + "00".repeat(200), "text ", "pong ", "close 1000 bye");

    @Test
    void read_everySplitPosition_saysTheSame() {
        for (boolean masked : new boolean[] {true, false}) {
            byte[] bytes = sequence(masked);
            for (int i = 0; i <= bytes.length; i++) {
                assertThat(read(masked, bytes, i)).isEqualTo(EXPECTED);
            }
            int[] each = new int[bytes.length];
            for (int i = 0; i < each.length; i++) {
                each[i] = i;
            }
            assertThat(read(masked, bytes, each)).isEqualTo(EXPECTED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c10161, broken 1002", // reserved bit
        "8380, broken 1002", // reserved opcode
        "8b00, broken 1002", // reserved control opcode
        "0900, broken 1002", // fragmented control frame
        "897e00, broken 1002", // long control frame
        "8000, broken 1002", // continuation of nothing
        "0100 8100, broken 1002", // message within a message
        "818100000000 61, broken 1002", // a server masks
        "817e0001 61, broken 1002", // length not shortest
        "817f000000000000ffff, broken 1002",
        "827f8000000000000000, broken 1002",
        "880100, broken 1002", // half a close code
        "880203ed, broken 1002", // 1005 is never sent
        "880203ee, broken 1002", // 1006 neither
        "880207d0, broken 1002", // 2000 is reserved
        "880403e8ff00, broken 1007", // reason no UTF-8
        "8101ff, broken 1007",
        "8102c0af, broken 1007", // overlong
        "8103eda080, broken 1007", // surrogate
        "8104f4908080, broken 1007", // above U+10FFFF
        "8101c3, broken 1007", // cut at the end of the message
        "8800, close 1005 ",
        "880203f6, close 1014 ",
        "88020bb8, close 3000 ",
    })
    void read_edges(String hex, String expected) {
        List<String> said = read(false, HexFormat.of().parseHex(hex.replace(" ", "")));

        assertThat(said.getLast().strip()).isEqualTo(expected.strip());
    }

    @Test
    void read_badText_isRefusedAtTheFirstWrongByte() {
        // a frame of 100 bytes of which only the first two have arrived
        assertThat(read(false, HexFormat.of().parseHex("8164" + "61ff"))).containsExactly("broken 1007");
    }

    @Test
    void read_clientWithoutMask_isRefused() {
        assertThat(read(true, HexFormat.of().parseHex("810161"))).containsExactly("broken 1002");
    }

    @Test
    void write_lengthForms() {
        for (int length : new int[] {0, 125, 126, 0xffff, 0x10000}) {
            byte[] payload = new byte[length];
            new Random(length).nextBytes(payload);
            for (boolean masks : new boolean[] {true, false}) {
                ByteBuf frame = new SocketFrames(masks, RANDOM)
                        .frame(SocketFrameReader.BINARY, true, Unpooled.copiedBuffer(payload));
                assertThat(read(masks, taken(frame))).containsExactly("binary " + HexFormat.of().formatHex(payload));
            }
        }
    }

    @Test
    void write_longReason_isCutAtACharacter() {
        byte[] frame = taken(new SocketFrames(false, RANDOM).close(1008, "\u00e4".repeat(100)));

        assertThat(frame.length).isLessThanOrEqualTo(2 + 125);
        assertThat(read(false, frame)).containsExactly("close 1008 " + "\u00e4".repeat(61));
    }

    @Test
    @Tag("fuzz")
    void fuzz_framesReadTheSameWhateverTheCuts() {
        Mutations.of(sequence(true)).with("\201\376", "\210\202", "\211\200", "\301\200").each(10_000, (input, random) -> {
            List<String> said = read(true, input, random.nextInt(input.length + 1));
            assertThat(said).isEqualTo(read(true, input));
            long ends = said.stream().filter(s -> s.startsWith("broken") || s.startsWith("close")).count();
            assertThat(ends).isLessThanOrEqualTo(1);
        });
    }
}
