package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looking at 64 bytes at once finds what looking at each byte finds. */
class LanesTest {
    private static final int BLOCKS = 20;

    private final Random random = new Random(11);

    @BeforeAll
    static void vectors() {
        Assumptions.assumeTrue(Simd.USABLE, "no vectors of 64 bytes on this machine: the scalar way is used and tested");
    }

    /** Bytes of all values, but often of those that matter. */
    private byte[] bytes(int length) {
        String often = " [\"\\\n\0Aa@AZ[Zz09_-:/é\u00c3ÀŁ";
        byte[] usual = often.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = random.nextInt(3) == 0 ? (byte) random.nextInt(256) : usual[random.nextInt(usual.length)];
        }
        return bytes;
    }

    private void compare(MaskedPlaces.Masks masks, byte[] bytes, IntPredicate one) {
        for (int from = 1; from < 70; from++) {
            long[] found = new long[BLOCKS];
            masks.fill(bytes, from, BLOCKS, found);
            for (int i = 0; i < BLOCKS * 64; i++) {
                assertThat(found[i >> 6] >>> i & 1).as("at %d", from + i).isEqualTo(one.test(from + i) ? 1 : 0);
            }
        }
    }

    @Test
    void warmUp_stopped_isNotReadyBeforeItsEnd() {
        assertThat(Lanes.warmUp(() -> false, System::nanoTime)).isFalse();
        for (int i = 0; i < 100 && !Simd.ready(); i++) {
            Simd.warmUp(() -> true, System::nanoTime); // its patience may end before that of a busy compiler
        }
        assertThat(Simd.ready()).isTrue();
    }

    @Test
    void members_anyBytes_areThoseOfTheTable() {
        byte[] table = new byte[128];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) random.nextInt(2);
        }
        byte[] bytes = bytes(BLOCKS * 64 + 200);
        compare((from, at, count, out) -> Lanes.members(table, from, at, count, out), bytes,
                at -> bytes[at] >= 0 && table[bytes[at]] != 0);
    }

    @Test
    void blanksBeforeCapitals_anyBytes_areThose() {
        byte[] bytes = bytes(BLOCKS * 64 + 200);
        compare(Lanes::blanksBeforeCapitals, bytes, at -> {
            int next = bytes[at + 1] & 255;
            return bytes[at] == ' ' && (next >= 'A' && next <= 'Z' || next >= 0xc3 && next <= 0xc5);
        });
    }

    @Test
    void decodedText_anyBytes_isTheSameAsByEightBytes() {
        byte[] often = "\\n\\\"\\t\\\\\\/[R[RED\\u0041\"\n\r\u00e9".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 4_000; round++) {
            byte[] raw = new byte[random.nextInt(400)];
            int ordinary = 1 + random.nextInt(40);
            for (int i = 0; i < raw.length; i++) {
                raw[i] = random.nextInt(ordinary) == 0 ? often[random.nextInt(often.length)] : (byte) ('a' + random.nextInt(26));
            }
            Content content = round % 2 == 0 ? Content.JSON : Content.PLAIN;
            int from = random.nextInt(raw.length + 1);
            DecodedText wide = DecodedText.decode(raw, from, raw.length, content, true);
            DecodedText narrow = DecodedText.decode(raw, from, raw.length, content, false);

            String what = new String(raw, StandardCharsets.UTF_8);
            assertThat(wide.end()).as(what).isEqualTo(narrow.end());
            assertThat(Arrays.equals(wide.bytes(), 0, wide.end() + 64, narrow.bytes(), 0, wide.end() + 64)).as(what).isTrue();
            for (int at = wide.start(); at <= wide.end(); at++) {
                assertThat(wide.raw(at)).as(what).isEqualTo(narrow.raw(at));
                assertThat(wide.betweenStrings(at)).as(what).isEqualTo(narrow.betweenStrings(at));
            }
        }
    }

    @Test
    void windowFilter_anyWindows_missesNone() {
        byte[] bytes = bytes(BLOCKS * 64 + 200);
        int[] windows = new int[800];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = i % 2 == 0 ? AnchorIndex.window(bytes, random.nextInt(bytes.length - 3)) : 0;
        }
        int[] sorted = Arrays.stream(windows).sorted().toArray();
        WindowFilter filter = new WindowFilter(windows);
        long passed = 0;
        for (int from = 1; from < 70; from++) {
            long[] found = new long[BLOCKS];
            filter.fill(bytes, from, BLOCKS, found);
            for (int i = 0; i < BLOCKS * 64; i++) {
                if (Arrays.binarySearch(sorted, AnchorIndex.window(bytes, from + i)) >= 0) {
                    assertThat(found[i >> 6] >>> i & 1).as("at %d", from + i).isOne();
                }
            }
            passed += Arrays.stream(found).map(Long::bitCount).sum();
        }
        assertThat(passed).isLessThan(69L * BLOCKS * 64 / 2);
    }

    @Test
    void next_everyFirstPlace_isTheNextBitOrTheEnd() {
        DecodedText text = DecodedText.decode(bytes(9_000), 9_000, Content.PLAIN);
        byte[] table = new byte[128];
        table['@'] = 1;
        MaskedPlaces places = new MaskedPlaces(text, (b, at, count, out) -> Lanes.members(table, b, at, count, out));
        int expected = text.start();
        for (int from = text.start(); from < text.end(); from += random.nextInt(150)) {
            expected = Math.max(expected, from);
            while (expected < text.end() && text.bytes()[expected] != '@') {
                expected++;
            }
            assertThat(places.next(from)).isEqualTo(expected);
        }
        assertThat(places.next(text.end())).isEqualTo(text.end());
    }

    @Test
    void scan_anyText_findsTheSameEitherWay() {
        DetectionEngine wide = new CompiledDetectors(Detectors.verifiers(), DetectorSelection.BUILT_IN, () -> true);
        DetectionEngine scalar = new CompiledDetectors(Detectors.verifiers(), DetectorSelection.BUILT_IN, () -> false);
        byte[] base = WarmUp.TEXT.repeat(3).getBytes(StandardCharsets.UTF_8);
        int found = 0;
        for (int round = 0; round < 600; round++) {
            int from = random.nextInt(200);
            byte[] bytes = Arrays.copyOfRange(base, from, from + random.nextInt(base.length - from));
            for (int change = random.nextInt(20); change > 0 && bytes.length > 0; change--) {
                bytes[random.nextInt(bytes.length)] = bytes(1)[0];
            }
            Content content = round % 2 == 0 ? Content.PLAIN : Content.JSON;
            List<Detection> expected = scalar.scan(bytes, bytes.length, content).detections();
            assertThat(wide.scan(bytes, bytes.length, content).detections()).isEqualTo(expected);
            found += expected.size();
        }
        assertThat(found).isGreaterThan(3_000);
    }
}
