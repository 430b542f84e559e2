package dev.wirewitness.policy.detect;

import java.util.zip.CRC32;

/** Check digit algorithms over digit values (0 to 9 each) and over token bytes. */
final class Checksums {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int[][] DIHEDRAL = dihedral();
    private static final int[][] PERMUTED = permuted();

    private Checksums() {}

    /** ISO/IEC 7812-1 annex B: every second digit from the right doubled, sum divisible by ten. */
    static boolean luhn(int[] digits) {
        int sum = 0;
        for (int i = 0; i < digits.length; i++) {
            int digit = digits[digits.length - 1 - i];
            sum += i % 2 == 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
        }
        return sum % 10 == 0;
    }

    /** Sum of digit times weight over the weights' length. */
    static int weighted(int[] digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += digits[i] * weights[i];
        }
        return sum;
    }

    /** ISO 7064 MOD 11,10 over all digits, the last the check digit. */
    static boolean iso7064Mod11And10(int[] digits) {
        int product = 10;
        for (int i = 0; i < digits.length - 1; i++) {
            int sum = (digits[i] + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == digits[digits.length - 1];
    }

    /** Verhoeff's dihedral check. */
    static boolean verhoeff(int[] digits) {
        int check = 0;
        for (int i = 0; i < digits.length; i++) {
            check = DIHEDRAL[check][PERMUTED[i % 8][digits[digits.length - 1 - i]]];
        }
        return check == 0;
    }

    /** EAN-13. */
    static boolean ean13(int[] digits) {
        return weighted(digits, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1) % 10 == 0;
    }

    /** The decimal number the digits {@code [from, to)} write. */
    static long number(int[] digits, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + digits[i];
        }
        return number;
    }

    /** Whether the six bytes before {@code end} are the base62 CRC32 of the thirty before them. */
    static boolean base62Crc(byte[] bytes, int end) {
        if (end < 37) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(bytes, end - 36, 30);
        long rest = crc.getValue();
        for (int i = end - 1; i >= end - 6; i--) {
            if (bytes[i] != BASE62.charAt((int) (rest % 62))) {
                return false;
            }
            rest /= 62;
        }
        return true;
    }

    private static int[][] dihedral() {
        int[][] product = new int[10][10];
        for (int a = 0; a < 10; a++) {
            for (int b = 0; b < 10; b++) {
                int turned = a < 5 ? (a + b) % 5 : (a - b + 10) % 5;
                product[a][b] = a < 5 == b < 5 ? turned : turned + 5;
            }
        }
        return product;
    }

    private static int[][] permuted() {
        int[] step = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
        int[][] powers = new int[8][10];
        for (int digit = 0; digit < 10; digit++) {
            powers[0][digit] = digit;
        }
        for (int i = 1; i < 8; i++) {
            for (int digit = 0; digit < 10; digit++) {
                powers[i][digit] = step[powers[i - 1][digit]];
            }
        }
        return powers;
    }
}
