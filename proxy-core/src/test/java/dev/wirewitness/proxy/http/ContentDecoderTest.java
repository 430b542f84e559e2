package dev.wirewitness.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.proxy.fuzz.Mutations;
import dev.wirewitness.proxy.fuzz.Pieces;
import dev.wirewitness.proxy.http.ContentDecoder.Decoding;
import dev.wirewitness.proxy.http.ContentDecoder.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {
    private static final Limits LIMITS = new Limits(64 << 20, 200);
    private static final byte[] TEXT = "{\"model\":\"gpt-5\",\"input\":\"the quick brown fox jumps over the lazy dog\"}"
            .repeat(3)
            .getBytes(StandardCharsets.UTF_8);
    private static final Decoding MALFORMED = new Decoding.Failed(NotInspected.MALFORMED_CODING);
    private static final Decoding TOO_BIG = new Decoding.Failed(NotInspected.DECOMPRESSION_LIMIT);
    private static final Decoding UNKNOWN = new Decoding.Failed(NotInspected.UNSUPPORTED_CODING);

    /** What came out, and how it ended. */
    private record Run(byte[] bytes, Decoding end) {}

    private static Run run(String coding, Limits limits, List<byte[]> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ContentDecoder decoder = ContentDecoder.open(coding, limits)) {
            Decoding end = new Decoding.Ok();
            for (byte[] piece : pieces) {
                end = decoder.feed(ByteBuffer.wrap(piece), out -> {
                    byte[] copy = new byte[out.remaining()];
                    out.get(copy);
                    bytes.writeBytes(copy);
                });
                if (end instanceof Decoding.Failed) {
                    assertThat(decoder.finish()).isEqualTo(end);
                    return new Run(bytes.toByteArray(), end);
                }
            }
            return new Run(bytes.toByteArray(), decoder.finish());
        }
    }

    private static Run run(String coding, byte[] body) {
        return run(coding, LIMITS, List.of(body));
    }

    private static void good(String coding, byte[] coded, byte[] plain) {
        Run run = run(coding, coded);
        assertThat(run.end()).isEqualTo(new Decoding.Ok());
        assertThat(run.bytes()).isEqualTo(plain);
    }

    @Test
    void awsChunked_everySplitPosition_andStacked() {
        String signed = "10;chunk-signature=abc\r\n0123456789abcdef\r\n5;chunk-signature=d\r\nhello\r\n"
                + "0;chunk-signature=e\r\nx-amz-checksum-crc32:AAAA\r\n\r\n";
        byte[] coded = signed.getBytes(StandardCharsets.US_ASCII);
        byte[] plain = "0123456789abcdefhello".getBytes(StandardCharsets.US_ASCII);

        for (int i = 0; i <= coded.length; i++) {
            Run run = run("aws-chunked", LIMITS,
                    List.of(Arrays.copyOf(coded, i), Arrays.copyOfRange(coded, i, coded.length)));
            assertThat(run.end()).as("split at %s", i).isEqualTo(new Decoding.Ok());
            assertThat(run.bytes()).isEqualTo(plain);
        }
        for (int cut = 1; cut < coded.length; cut++) {
            assertThat(run("aws-chunked", Arrays.copyOf(coded, cut)).end()).isEqualTo(MALFORMED);
        }
        byte[] zipped = Coded.by("gzip", TEXT);
        String chunk = Integer.toHexString(zipped.length) + "\r\n";
        byte[] stacked = new byte[chunk.length() + zipped.length + 7];
        System.arraycopy(chunk.getBytes(StandardCharsets.US_ASCII), 0, stacked, 0, chunk.length());
        System.arraycopy(zipped, 0, stacked, chunk.length(), zipped.length);
        byte[] end = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(end, 0, stacked, chunk.length() + zipped.length, end.length);
        good("gzip, aws-chunked", stacked, TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhellox\r\n", "-5\r\n", "fffffffff\r\n", "0\r\n\r\nx", ";a\r\n"})
    void awsChunked_malformed(String coded) {
        assertThat(run("aws-chunked", coded.getBytes(StandardCharsets.US_ASCII)).end()).isEqualTo(MALFORMED);
    }

    private static String header(String coding) {
        return coding.equals("raw") ? "deflate" : coding;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "raw", "br", "zstd"})
    void decode_everySplitPosition(String coding) {
        byte[] coded = Coded.by(coding, TEXT);

        for (int i = 0; i <= coded.length; i++) {
            Run run = run(header(coding), LIMITS,
                    List.of(Arrays.copyOf(coded, i), Arrays.copyOfRange(coded, i, coded.length)));
            assertThat(run.end()).as("split at %s", i).isEqualTo(new Decoding.Ok());
            assertThat(run.bytes()).as("split at %s", i).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd"})
    void decode_byteByByte(String coding) {
        byte[] plain = new byte[100_000];
        new Random(7).nextBytes(plain);
        byte[] coded = Coded.by(coding, plain);

        Run run = run(header(coding), LIMITS, IntStream.range(0, coded.length)
                .mapToObj(i -> new byte[] {coded[i]})
                .toList());

        assertThat(run.end()).isEqualTo(new Decoding.Ok());
        assertThat(run.bytes()).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd"})
    void decode_directAndReadOnlyBuffers(String coding) {
        byte[] plain = new byte[300_000];
        new Random(3).nextBytes(plain);
        Arrays.fill(plain, 0, 150_000, (byte) 'x');
        byte[] coded = Coded.by(coding, plain);
        ByteBuffer direct = ByteBuffer.allocateDirect(coded.length + 10);
        direct.position(5).put(coded).flip().position(5);

        for (ByteBuffer in : List.of(direct.duplicate(), ByteBuffer.wrap(coded).asReadOnlyBuffer())) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ContentDecoder decoder = ContentDecoder.open(header(coding), LIMITS)) {
                Decoding end = decoder.feed(in, out -> {
                    byte[] copy = new byte[out.remaining()];
                    out.get(copy);
                    bytes.writeBytes(copy);
                });
                assertThat(end).isEqualTo(new Decoding.Ok());
                assertThat(decoder.finish()).isEqualTo(new Decoding.Ok());
            }
            assertThat(in.hasRemaining()).isFalse();
            assertThat(bytes.toByteArray()).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd"})
    void finish_truncatedAnywhere(String coding) {
        byte[] coded = Coded.by(coding, TEXT);

        for (int length = 1; length < coded.length; length++) {
            Run run = run(header(coding), Arrays.copyOf(coded, length));
            assertThat(run.end()).as("length %s", length).isEqualTo(MALFORMED);
            assertThat(new String(TEXT, StandardCharsets.UTF_8))
                    .startsWith(new String(run.bytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd"})
    void feed_bytesBehindTheEnd(String coding) {
        byte[] coded = Coded.by(coding, TEXT);
        byte[] garbage = "{\"model\":\"hidden\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(run(header(coding), Coded.join(coded, garbage)).end()).isEqualTo(MALFORMED);
        assertThat(run(header(coding), LIMITS, List.of(coded, garbage)).end()).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "identity", ""})
    void finish_nothingCame(String coding) {
        good(coding, new byte[0], new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd"})
    void decode_emptyContent(String coding) {
        good(header(coding), Coded.by(coding, new byte[0]), new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void decode_severalMembers(String coding) {
        byte[] twice = Coded.join(Coded.by(coding, TEXT), Coded.by(coding, TEXT));

        for (int i = 0; i <= twice.length; i++) {
            Run run = run(coding, LIMITS, List.of(Arrays.copyOf(twice, i), Arrays.copyOfRange(twice, i, twice.length)));
            assertThat(run.end()).as("split at %s", i).isEqualTo(new Decoding.Ok());
            assertThat(run.bytes()).isEqualTo(Coded.join(TEXT, TEXT));
        }
    }

    @Test
    void gzip_allHeaderFields() {
        byte[] plain = Coded.by("gzip", TEXT);
        byte[] head = Coded.join(
                new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3},
                new byte[] {3, 0, 'a', 'b', 'c'},
                "name\0".getBytes(StandardCharsets.ISO_8859_1),
                "comment\0".getBytes(StandardCharsets.ISO_8859_1));
        CRC32 crc = new CRC32();
        crc.update(head);
        byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] content = Arrays.copyOfRange(plain, 10, plain.length);

        byte[] body = Coded.join(head, check, content);
        good("gzip", body, TEXT);
        for (int i = 0; i < body.length; i++) {
            Run run = run("gzip", LIMITS, List.of(Arrays.copyOf(body, i), Arrays.copyOfRange(body, i, body.length)));
            assertThat(run.bytes()).as("split at %s", i).isEqualTo(TEXT);
        }
        check[0]++;
        assertThat(run("gzip", Coded.join(head, check, content)).end()).isEqualTo(MALFORMED);
    }

    @Test
    void gzip_zeroPadding() {
        good("gzip", Coded.join(Coded.by("gzip", TEXT), new byte[100]), TEXT);
    }

    @Test
    void gzip_wrongCheckOrLength() {
        byte[] good = Coded.by("gzip", TEXT);
        for (int i = 1; i <= 8; i++) {
            byte[] bad = good.clone();
            bad[bad.length - i] ^= 1;
            assertThat(run("gzip", bad).end()).isEqualTo(MALFORMED);
        }
    }

    @Test
    void decode_stacked() {
        good("gzip, br", Coded.by("br", Coded.by("gzip", TEXT)), TEXT);
        good("identity, zstd ,GZIP", Coded.by("gzip", Coded.by("zstd", TEXT)), TEXT);
        good("gzip,gzip,gzip", Coded.by("gzip", Coded.by("gzip", Coded.by("gzip", TEXT))), TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip;q=1", "aes128gcm", "gzip,gzip,gzip,gzip", "gzip, dcb", "gzip br"})
    void feed_unknownCoding(String coding) {
        try (ContentDecoder decoder = ContentDecoder.open(coding, LIMITS)) {
            assertThat(decoder.identity()).isFalse();
            assertThat(decoder.feed(ByteBuffer.wrap(TEXT), _ -> {})).isEqualTo(UNKNOWN);
            assertThat(decoder.finish()).isEqualTo(UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd"})
    void feed_bomb(String coding) {
        byte[] bomb = Coded.by(coding, new byte[32 << 20]);

        Run byRatio = run(header(coding), new Limits(64 << 20, 100), List.of(bomb));
        assertThat(byRatio.end()).isEqualTo(TOO_BIG);
        assertThat(byRatio.bytes().length).isBetween(1, 4 << 20);

        Run byBytes = run(header(coding), new Limits(2_000_000, Integer.MAX_VALUE), List.of(bomb));
        assertThat(byBytes.end()).isEqualTo(TOO_BIG);
        assertThat(byBytes.bytes().length).isBetween(1_000_000, 2_000_000);
    }

    @Test
    void feed_bombInsideABomb() {
        byte[] bomb = Coded.by("gzip", Coded.by("gzip", new byte[32 << 20]));

        Run run = run("gzip, gzip", new Limits(64 << 20, 100), List.of(bomb));

        assertThat(run.end()).isEqualTo(TOO_BIG);
        assertThat(run.bytes().length).isLessThan(4 << 20);
    }

    @Test
    void feed_smallBodyMayExpand() {
        byte[] plain = new byte[1 << 20];
        good("gzip", Coded.by("gzip", plain), plain);
    }

    @Test
    void zstd_windowOverEightMebibytes() {
        byte[] plain = new byte[(8 << 20) + 1];
        new Random(1).nextBytes(plain);
        try (ZstdCompressCtx compressor = new ZstdCompressCtx()) {
            byte[] coded = compressor.setLong(24).setLevel(3).setContentSize(false).compress(plain);
            assertThat(run("zstd", coded).end()).isEqualTo(MALFORMED);
        }
    }

    @Test
    void identity_countsBytes() {
        try (ContentDecoder decoder = ContentDecoder.open("identity", new Limits(10, 1))) {
            assertThat(decoder.identity()).isTrue();
            assertThat(decoder.feed(ByteBuffer.allocate(10), _ -> {})).isEqualTo(new Decoding.Ok());
            assertThat(decoder.feed(ByteBuffer.allocate(1), _ -> {})).isEqualTo(TOO_BIG);
        }
    }

    @Test
    void close_thenNothingWorks() {
        for (String coding : List.of("gzip", "deflate", "br", "zstd", "identity")) {
            ContentDecoder decoder = ContentDecoder.open(coding, LIMITS);
            decoder.feed(ByteBuffer.allocate(0), _ -> {});
            decoder.close();
            decoder.close();
            assertThat(decoder.feed(ByteBuffer.wrap(TEXT), _ -> {})).isEqualTo(MALFORMED);
        }
    }

    @Test
    void limits_wrong() {
        assertThatThrownBy(() -> new Limits(-1, 1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Limits(1, 0)).hasMessageContaining("ratio 0");
    }

    /** Mutated bodies: true or failed, never an exception, never more than the limit. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw", "br", "zstd"})
    @Tag("fuzz")
    void fuzz_mutatedBodies(String coding) {
        Limits limits = new Limits(1 << 20, 50);
        Mutations.of(Coded.by(coding, TEXT), Coded.by(coding, new byte[0])).each(2_000, (body, random) -> {
            Run run = run(header(coding), limits, Pieces.random(body, random));
            assertThat(run.bytes().length).isLessThanOrEqualTo(1 << 20);
            assertThat(run.end()).isIn(new Decoding.Ok(), MALFORMED, TOO_BIG);
        });
    }
}
