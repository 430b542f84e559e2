package dev.wirewitness.policy.detect;

/**
 * Groups of digits with single separators between them, beginning at one place of the text: four times four digits
 * or {@code 000.000.000-00}. Read once, then looked at as its first one, two, … groups.
 */
final class DigitGroups {
    private static final int MAX_GROUPS = 8;
    private static final int MAX_DIGITS = 24;

    private final byte[] bytes;
    private final int start;
    private final int[] ends = new int[MAX_GROUPS];
    private final int[] counts = new int[MAX_GROUPS];
    private int groups;

    private DigitGroups(byte[] bytes, int start) {
        this.bytes = bytes;
        this.start = start;
    }

    /** The groups that begin with the digit at {@code start}; none where the first is longer than 24 digits. */
    static DigitGroups at(byte[] bytes, int start, int limit) {
        DigitGroups read = new DigitGroups(bytes, start);
        int count = 0;
        int at = start;
        while (read.groups < MAX_GROUPS) {
            int from = at;
            while (at < limit && Ascii.digit(bytes[at]) && count < MAX_DIGITS) {
                count++;
                at++;
            }
            if (at == from || Ascii.word(bytes[at]) || bytes[at] < 0 && at - from > MAX_DIGITS) {
                break;
            }
            read.add(at, count);
            if (!goOn(bytes, at)) {
                break;
            }
            at++;
        }
        return read;
    }

    private void add(int end, int count) {
        ends[groups] = end;
        counts[groups++] = count;
    }

    int groups() {
        return groups;
    }

    int start() {
        return start;
    }

    /** One past the last digit of the first {@code n} groups. */
    int end(int n) {
        return ends[n - 1];
    }

    /** How many digits the first {@code n} groups hold. */
    int count(int n) {
        return counts[n - 1];
    }

    /** The digits of the first {@code n} groups. */
    int[] digits(int n) {
        int[] digits = new int[counts[n - 1]];
        int count = 0;
        for (int at = start; count < digits.length; at++) {
            if (Ascii.digit(bytes[at])) {
                digits[count++] = bytes[at] - '0';
            }
        }
        return digits;
    }

    /** Lengths and separators of the first {@code n} groups, such as {@code 3-2-4}. */
    String shape(int n) {
        StringBuilder shape = new StringBuilder(16);
        int before = 0;
        for (int i = 0; i < n; i++) {
            shape.append(counts[i] - before);
            before = counts[i];
            if (i < n - 1) {
                shape.append((char) bytes[ends[i]]);
            }
        }
        return shape.toString();
    }

    /** Whether nothing before the digits makes them part of something larger. */
    boolean freeBefore() {
        byte before = bytes[start - 1];
        if (Ascii.word(before) || before == '$') {
            return false;
        }
        boolean joins = before == '-' || before == '.' || before == '/' || before == ',' && thousands();
        return !joins || !Ascii.alnum(bytes[start - 2]);
    }

    /** Whether nothing behind the first {@code n} groups makes them part of something larger. */
    boolean freeAfter(int n) {
        int end = ends[n - 1];
        byte after = bytes[end];
        if (Ascii.word(after) || after == '%') {
            return false;
        }
        boolean joins = after == '-' || after == '.' || after == '/' || after == ':' || after == '@';
        return !joins || !Ascii.alnum(bytes[end + 1]);
    }

    /** Whether a blank alone parts the first {@code n} groups from more digits. */
    boolean digitsBeside(int n) {
        int end = ends[n - 1];
        return bytes[end] == ' ' && Ascii.digit(bytes[end + 1])
                || start > 2 && bytes[start - 1] == ' ' && Ascii.digit(bytes[start - 2]);
    }

    private boolean thousands() {
        return groups > 0 && ends[0] - start == 3 && Ascii.digit(bytes[start - 2]);
    }

    /** Whether the digits that end before {@code end} are followed by a second group. */
    static boolean goOn(byte[] bytes, int end) {
        return separator(bytes[end]) && Ascii.digit(bytes[end + 1]);
    }

    private static boolean separator(byte b) {
        return b == ' ' || b == '-' || b == '.' || b == '/';
    }
}
