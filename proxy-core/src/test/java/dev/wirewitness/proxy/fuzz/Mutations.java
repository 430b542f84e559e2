package dev.wirewitness.proxy.fuzz;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Spoils sound examples at random and shows them to a reader of foreign bytes, which may give no outcome but its
 * declared ones: anything it throws fails the test, with the seed, the round and the input. Each round depends on the
 * seed and its number only. In the build the seed is fixed and the rounds are few; with
 * {@code -Dwirewitness.fuzz.seconds=N} rounds go on for so long, from a new seed ({@code wirewitness.fuzz.seed} sets it).
 * Tests that use it carry {@code @Tag("fuzz")}, so that a script can run them alone.
 */
public final class Mutations {
    /** Shown one spoilt input; {@code random} is for cuts and the like. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] input, SplittableRandom random) throws Exception;
    }

    private static final long BUILD_SEED = 20_261_126;
    private static final int MAX_SHOWN = 2_048;
    private static final byte[] EDGES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '\r', '\n', ' ', '\t', ',', ';', ':', '0'};

    private final List<byte[]> sound;
    private final List<byte[]> words;

    private Mutations(List<byte[]> sound, List<byte[]> words) {
        this.sound = sound;
        this.words = words;
    }

    /** Starts from these examples; at least one. */
    public static Mutations of(byte[]... sound) {
        return new Mutations(List.of(sound), List.of());
    }

    /** As {@link #of(byte[]...)}, with one byte for each character. */
    public static Mutations of(String... sound) {
        return new Mutations(bytes(sound), List.of());
    }

    /** Also writes these where it likes: words that mean something to the reader. */
    public Mutations with(String... meaningful) {
        return new Mutations(sound, bytes(meaningful));
    }

    /** At least {@code rounds} inputs, the unspoilt ones first. */
    public void each(int rounds, Reader reader) {
        long seconds = Long.getLong("wirewitness.fuzz.seconds", 0);
        long seed = Long.getLong("wirewitness.fuzz.seed",
                seconds > 0 ? ThreadLocalRandom.current().nextLong() : BUILD_SEED);
        if (seconds > 0) {
            System.out.println("fuzz: " + caller() + " for " + seconds + " s, seed " + seed);
        }
        for (byte[] one : sound) {
            show(one, seed, -1, reader);
        }
        long begin = System.nanoTime();
        long round = 0;
        while (round < rounds || System.nanoTime() - begin < Duration.ofSeconds(seconds).toNanos()) {
            show(spoilt(random(seed, round)), seed, round, reader);
            round++;
        }
        if (seconds > 0) {
            System.out.println("fuzz: " + caller() + " read " + round + " inputs");
        }
    }

    private static void show(byte[] input, long seed, long round, Reader reader) {
        try {
            reader.read(input.clone(), random(seed ^ 0x5bd1e995, round));
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ", round " + round + ", input " + shown(input) + ": " + e, e);
        }
    }

    private static SplittableRandom random(long seed, long round) {
        return new SplittableRandom(seed + round * 0x9e3779b97f4a7c15L);
    }

    private byte[] spoilt(SplittableRandom random) {
        byte[] input = sound.get(random.nextInt(sound.size()));
        for (int changes = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 2); changes > 0; changes--) {
            input = changed(input, random);
        }
        return input;
    }

    private byte[] changed(byte[] input, SplittableRandom random) {
        int at = random.nextInt(input.length + 1);
        int length = random.nextInt(Math.min(16, input.length - at) + 1);
        return switch (random.nextInt(words.isEmpty() ? 9 : 12)) {
            case 0 -> overwritten(input, at, new byte[] {(byte) random.nextInt()});
            case 1 -> overwritten(input, at, new byte[] {EDGES[random.nextInt(EDGES.length)]});
            case 2 -> spliced(input, at, 0, new byte[] {EDGES[random.nextInt(EDGES.length)]});
            case 3 -> spliced(input, at, length, new byte[0]);
            case 4 -> spliced(input, at, 0, Arrays.copyOfRange(input, at, at + length));
            case 5 -> Arrays.copyOf(input, at);
            case 6 -> flipped(input, at, random.nextInt(8));
            case 7 -> overwritten(input, at, number(random));
            case 8 -> {
                byte[] other = sound.get(random.nextInt(sound.size()));
                yield spliced(input, at, input.length - at, Arrays.copyOfRange(other, random.nextInt(other.length + 1),
                        other.length));
            }
            default -> spliced(input, at, random.nextInt(3) == 0 ? length : 0, words.get(random.nextInt(words.size())));
        };
    }

    /** A length that is far too large, or just off, in one to four bytes. */
    private static byte[] number(SplittableRandom random) {
        byte[] bytes = new byte[1 + random.nextInt(4)];
        Arrays.fill(bytes, (byte) (random.nextBoolean() ? 0xff : 0));
        bytes[bytes.length - 1] = (byte) random.nextInt();
        return bytes;
    }

    private static byte[] flipped(byte[] input, int at, int bit) {
        return at == input.length ? input : overwritten(input, at, new byte[] {(byte) (input[at] ^ 1 << bit)});
    }

    private static byte[] overwritten(byte[] input, int at, byte[] with) {
        return spliced(input, at, Math.min(with.length, input.length - at), with);
    }

    private static byte[] spliced(byte[] input, int at, int drop, byte[] with) {
        byte[] result = Arrays.copyOf(input, input.length - drop + with.length);
        System.arraycopy(with, 0, result, at, with.length);
        System.arraycopy(input, at + drop, result, at + with.length, input.length - at - drop);
        return result;
    }

    private static String shown(byte[] input) {
        byte[] begin = Arrays.copyOf(input, Math.min(input.length, MAX_SHOWN));
        return HexFormat.of().formatHex(begin) + (begin.length < input.length ? "… (" + input.length + " bytes)" : "");
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList();
    }

    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().equals(Mutations.class.getName()))
                        .findFirst()
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .orElse("?"));
    }
}
