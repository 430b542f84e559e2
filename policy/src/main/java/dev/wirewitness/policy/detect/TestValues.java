package dev.wirewitness.policy.detect;

/** Values of documentation and of people's tests: they are found, but with little confidence. */
final class TestValues {
    private static final String[] MARKS = {
        "example", "placeholder", "dummy", "sample", "changeme", "xxxxx", "12345678", "abcdefgh", "00000000", "....."
    };
    private static final int PENALTY = -50;

    private TestValues() {}

    /** Takes confidence from a token that says itself that it is none, or whose characters are too uniform. */
    static void judge(Score score, byte[] bytes, int start, int end, double minEntropy) {
        for (String mark : MARKS) {
            if (Ascii.holds(bytes, start, end, mark)) {
                score.plus("test value", PENALTY);
                return;
            }
        }
        if (entropy(bytes, start, end) < minEntropy) {
            score.plus("low entropy", PENALTY);
        }
    }

    /** Shannon entropy in bits per byte. */
    static double entropy(byte[] bytes, int start, int end) {
        int[] counts = new int[256];
        for (int i = start; i < end; i++) {
            counts[bytes[i] & 255]++;
        }
        double bits = 0;
        double length = end - start;
        for (int count : counts) {
            if (count > 0) {
                bits -= count / length * Math.log(count / length);
            }
        }
        return bits / Math.log(2);
    }
}
