package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.Checksums.number;
import static dev.wirewitness.policy.detect.Checksums.weighted;
import static dev.wirewitness.policy.detect.NationalId.date;

import java.util.Arrays;

/** The rules each country publishes for its id: ranges, dates and check digits. Each takes the exact digit count. */
final class NationalIdChecks {
    private NationalIdChecks() {}

    static boolean ssn(int[] d) {
        long area = number(d, 0, 3);
        return area != 0 && area != 666 && area < 900 && number(d, 3, 5) != 0 && number(d, 5, 9) != 0;
    }

    static boolean itin(int[] d) {
        long group = number(d, 3, 5);
        return d[0] == 9 && group >= 50 && group != 66 && group != 89 && group != 93;
    }

    /** Luhn with the prefix 80840 of health applications in the US, which adds 24. */
    static boolean npi(int[] d) {
        int[] prefixed = new int[15];
        System.arraycopy(new int[] {8, 0, 8, 4, 0}, 0, prefixed, 0, 5);
        System.arraycopy(d, 0, prefixed, 5, 10);
        return d[0] <= 2 && d[0] >= 1 && Checksums.luhn(prefixed);
    }

    static boolean routing(int[] d) {
        long head = number(d, 0, 2);
        boolean district = head <= 12 || head >= 21 && head <= 32 || head >= 61 && head <= 72 || head == 80;
        return district && number(d, 0, 9) != 0 && weighted(d, 3, 7, 1, 3, 7, 1, 3, 7, 1) % 10 == 0;
    }

    /** ISO 7064 MOD 11,10; of the first ten digits exactly one occurs twice or three times. */
    static boolean germanTax(int[] d) {
        int[] seen = new int[10];
        for (int i = 0; i < 10; i++) {
            seen[d[i]]++;
        }
        long repeated = Arrays.stream(seen).filter(n -> n > 1).count();
        boolean fine = repeated == 1 && Arrays.stream(seen).allMatch(n -> n <= 3);
        return d[0] != 0 && fine && Checksums.iso7064Mod11And10(d);
    }

    static boolean bsn(int[] d) {
        return number(d, 0, 9) != 0 && weighted(d, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0;
    }

    static boolean pesel(int[] d) {
        int month = d[2] * 10 + d[3];
        return weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0 && date(month % 20, d[4] * 10 + d[5]);
    }

    static boolean nir(int[] d) {
        long month = number(d, 3, 5);
        boolean possible = (d[0] == 1 || d[0] == 2) && (month <= 12 && month > 0 || month >= 20);
        return possible && 97 - number(d, 0, 13) % 97 == number(d, 13, 15);
    }

    static boolean belgian(int[] d) {
        long number = number(d, 0, 9);
        long check = number(d, 9, 11);
        return number(d, 2, 4) <= 12
                && number(d, 4, 6) <= 31
                && (97 - number % 97 == check || 97 - (2_000_000_000L + number) % 97 == check);
    }

    static boolean nhs(int[] d) {
        int check = 11 - weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return number(d, 0, 10) != 0 && check % 11 == d[9] && check != 10;
    }

    static boolean cpf(int[] d) {
        int first = weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        int second = weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
        return first == d[9] && second == d[10] && Arrays.stream(d).distinct().count() > 1;
    }

    static boolean cnpj(int[] d) {
        int first = weighted(d, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        int second = weighted(d, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return (first < 2 ? 0 : 11 - first) == d[12]
                && (second < 2 ? 0 : 11 - second) == d[13]
                && number(d, 0, 12) != 0;
    }

    static boolean swedish(int[] d) {
        int day = d[4] * 10 + d[5];
        return date(d[2] * 10 + d[3], day > 60 ? day - 60 : day) && Checksums.luhn(d);
    }

    static boolean swedishLong(int[] d) {
        long century = number(d, 0, 2);
        return (century == 19 || century == 20 || century == 18) && swedish(Arrays.copyOfRange(d, 2, 12));
    }

    static boolean nif(int[] d) {
        int check = 11 - weighted(d, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return d[0] != 0 && d[0] != 4 && (check > 9 ? 0 : check) == d[8];
    }

    static boolean ahv(int[] d) {
        return number(d, 0, 3) == 756 && Checksums.ean13(d);
    }

    static boolean aadhaar(int[] d) {
        return d[0] > 1 && Checksums.verhoeff(d);
    }

    /** Eighteen digits, or seventeen and 10 for X: ISO 7064 MOD 11-2. */
    static boolean chinese(int[] d) {
        long year = number(d, 6, 10);
        boolean born = year >= 1900 && year < 2100 && date((int) number(d, 10, 12), (int) number(d, 12, 14));
        return d[0] != 0
                && born
                && weighted(d, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1) % 11 == 1;
    }

    static boolean tfn(int[] d) {
        return number(d, 0, 9) != 0 && weighted(d, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0;
    }

    static boolean sin(int[] d) {
        return d[0] != 0 && d[0] != 8 && Checksums.luhn(d);
    }

    /** Numbers given out since 2007 have no check digit: only the date counts. */
    static boolean cpr(int[] d) {
        return date(d[2] * 10 + d[3], d[0] * 10 + d[1]);
    }

    static boolean norwegian(int[] d) {
        int day = d[0] * 10 + d[1];
        int month = d[2] * 10 + d[3];
        month -= month > 80 ? 80 : month > 40 ? 40 : 0; // made up, for tests of authorities
        int first = weighted(d, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11;
        int second = weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11;
        return date(month, day > 40 ? day - 40 : day) && first == 0 && second == 0;
    }

    static boolean oib(int[] d) {
        return Checksums.iso7064Mod11And10(d);
    }

    static boolean romanian(int[] d) {
        int check = weighted(d, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11;
        return d[0] != 0
                && date((int) number(d, 3, 5), (int) number(d, 5, 7))
                && (check == 10 ? 1 : check) == d[12];
    }

    static boolean turkish(int[] d) {
        int odd = d[0] + d[2] + d[4] + d[6] + d[8];
        int even = d[1] + d[3] + d[5] + d[7];
        int sum = odd + even + d[9];
        return d[0] != 0 && Math.floorMod(odd * 7 - even, 10) == d[9] && sum % 10 == d[10];
    }

    static boolean korean(int[] d) {
        int check = 11 - weighted(d, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5) % 11;
        return date((int) number(d, 2, 4), (int) number(d, 4, 6)) && d[6] > 0 && d[6] < 9 && check % 10 == d[12];
    }

    static boolean southAfrican(int[] d) {
        return date((int) number(d, 2, 4), (int) number(d, 4, 6)) && d[10] < 2 && Checksums.luhn(d);
    }
}
