package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Ids that mix letters and digits: a form, a check character where there is one, and the words people put before them. */
final class LetterIds {
    private static final int CONTEXT = 25;
    private static final String PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV";
    /** What the first letter of a Taiwanese id stands for, from A: its district's two digits. */
    private static final int[] DISTRICTS = {
        10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33
    };
    private static final String CURP_VALUES = "0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ";

    private static final int LONGEST = 16;

    /** {@code shortest}, {@code longest}: what is not so long is not worth a matcher. */
    private record Id(
            DetectorDescription detector,
            int shortest,
            int longest,
            Pattern form,
            Predicate<String> valid,
            List<String> words) {
        boolean matches(String word) {
            return word.length() >= shortest
                    && word.length() <= longest
                    && form.matcher(word).matches()
                    && valid.test(word);
        }
    }

    private static final List<Id> IDS = List.of(
            id("sg-nric", "SG", "NRIC or FIN", 60, 9, 9, "[STFGM]\\d{7}[A-Z]", LetterIds::singaporean, "nric", "fin no", "identity"),
            id("ie-pps", "IE", "PPS number", 58, 8, 9, "\\d{7}[A-W][A-IW]?", LetterIds::irish, "pps", "ppsn", "personal public service"),
            id("tw-id", "TW", "national id", 62, 10, 10, "[A-Z][1289]\\d{8}", LetterIds::taiwanese, "身分證", "id card", "national id"),
            id("de-kvnr", "DE", "Krankenversichertennummer", 55, 10, 10, "[A-Z]\\d{9}", LetterIds::germanHealth,
                    "krankenversichertennummer", "versichertennummer", "kvnr", "krankenversicherung", "krankenkasse"),
            id("mx-curp", "MX", "CURP", 82, 18, 18, "[A-Z]{4}\\d{6}[HMX][A-Z]{5}[0-9A-Z]\\d", LetterIds::mexican, "curp"),
            id("us-mbi", "US", "Medicare beneficiary identifier", 40, 11, 11,
                    "[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\\d"
                            + "[AC-HJKMNP-RT-Y]{2}\\d{2}",
                    _ -> true, "mbi", "medicare", "beneficiary"),
            id("in-pan", "IN", "permanent account number", 55, 10, 10, "[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]", _ -> true,
                    "pan", "permanent account", "income tax"),
            id("in-voter-id", "IN", "voter id (EPIC)", 35, 10, 10, "[A-Z]{3}\\d{7}", _ -> true, "voter", "epic"),
            id("in-gstin", "IN", "GST identification number", 66, 15, 15, "\\d{2}[A-Z]{5}\\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]", _ -> true,
                    "gstin", "gst"),
            id("sg-uen", "SG", "UEN of a business", 40, 9, 10, "(?:\\d{8,9}|[TSR]\\d{2}[A-Z]{2}\\d{4})[A-Z]", _ -> true, "uen"),
            id("mx-rfc", "MX", "RFC", 62, 12, 13, "[A-Z&]{3,4}\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])[A-Z0-9]{2}[0-9A]",
                    _ -> true, "rfc", "registro federal"),
            id("es-cif", "ES", "CIF of a business", 40, 9, 9, "[ABCDEFGHJKLMNPQRSUVW]\\d{7}[0-9A-J]", LetterIds::spanishBusiness,
                    "cif", "nif", "c.i.f"),
            id("ve-rif", "VE", "RIF", 45, 10, 10, "[VEJPG]\\d{9}", LetterIds::venezuelan, "rif"),
            id("ch-uid", "CH", "UID of a business", 70, 12, 12, "CHE\\d{9}", LetterIds::swissBusiness, "uid", "mwst", "tva", "iva"),
            id("us-ptin", "US", "preparer tax identification number", 40, 9, 9, "P\\d{8}", _ -> true, "ptin"),
            id("pt-cc", "PT", "cartão de cidadão", 60, 12, 12, "\\d{9}[0-9A-Z]{2}\\d", LetterIds::portuguese,
                    "cartão de cidadão", "cartao de cidadao", "cidadão"),
            id("cl-rut", "CL", "RUT", 60, 8, 9, "\\d{7,8}K", LetterIds::chileanK, "rut", "run"),
            id("us-dea", "US", "DEA registration number", 40, 9, 9, "[ABCDEFGHJKLMPRSTUX][A-Z9]\\d{7}", LetterIds::dea,
                    "dea", "prescriber", "medical license", "medical licence"));

    private LetterIds() {}

    static List<DetectorDescription> detectors() {
        // one of them has a form in digits as well
        return IDS.stream().map(Id::detector).filter(id -> !id.id().equals("cl-rut")).toList();
    }

    /** Looks at a whole word, in upper case, that stands at {@code [start, end)}. */
    static void verify(DecodedText text, String word, int start, int end, DetectionCollector out) {
        for (Id id : IDS) {
            if (id.matches(word) && out.candidate()) {
                Score score = Score.base(id.detector.baseConfidence());
                Surroundings.of(text, start).addTo(score, id.words, CONTEXT);
                out.report(id.detector, start, end, score);
            }
        }
    }

    /**
     * An id whose digits, at {@code [start, end)}, a hyphen parts from a letter before or behind them: a letter, seven digits and a
     * letter, or {@code 12.345.678-K}.
     */
    static void joined(DecodedText text, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int from = start;
        int to = end;
        while (from > 1 && start - from < LONGEST && (Ascii.alnum(bytes[from - 1]) || joins(bytes, from - 1))) {
            from--;
        }
        while (to < text.end() && to - end < LONGEST && (Ascii.alnum(bytes[to]) || joins(bytes, to))) {
            to++;
        }
        if (to - from > LONGEST || Ascii.word(bytes[from - 1]) || Ascii.word(bytes[to])) {
            return;
        }
        int letters = 0;
        int digits = 0;
        for (int at = from; at < to; at++) {
            letters += Ascii.letter(bytes[at]) ? 1 : 0;
            digits += Ascii.digit(bytes[at]) ? 1 : 0;
        }
        if (letters == 0 || letters > 6 || digits < 5 || letters + digits < 8) {
            return;
        }
        String written = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        String compact = written.replace("-", "").replace(".", "").toUpperCase(Locale.ROOT);
        if (compact.length() == 9 && WordIds.dni(compact)) {
            WordIds.reportDni(text, from, to, "checksum valid", 10, out);
        } else {
            verify(text, compact, from, to, out);
        }
    }

    /** A single separator between letters or digits. */
    private static boolean joins(byte[] bytes, int at) {
        return (bytes[at] == '-' || bytes[at] == '.') && Ascii.alnum(bytes[at - 1]) && Ascii.alnum(bytes[at + 1]);
    }

    private static Id id(
            String id,
            String country,
            String what,
            int base,
            int shortest,
            int longest,
            String form,
            Predicate<String> valid,
            String... words) {
        return new Id(
                DetectionCollector.personal(id, country, what, base),
                shortest,
                longest,
                Pattern.compile(form),
                valid,
                List.of(words));
    }

    private static int digit(String word, int at) {
        return word.charAt(at) - '0';
    }

    private static int weighted(String word, int from, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += digit(word, from + i) * weights[i];
        }
        return sum;
    }

    private static boolean singaporean(String word) {
        char series = word.charAt(0);
        int sum = weighted(word, 1, 2, 7, 6, 5, 4, 3, 2) + (series == 'T' || series == 'G' ? 4 : series == 'M' ? 3 : 0);
        String letters = series == 'S' || series == 'T' ? "JZIHGFEDCBA" : series == 'M' ? "XWUTRQPNJLK" : "XWUTRQPNMLK";
        return letters.charAt(sum % 11) == word.charAt(8);
    }

    private static boolean irish(String word) {
        int second = word.length() == 9 && word.charAt(8) != 'W' ? word.charAt(8) - '@' : 0;
        int sum = weighted(word, 0, 8, 7, 6, 5, 4, 3, 2) + 9 * second;
        return PPS_LETTERS.charAt(sum % 23) == word.charAt(7);
    }

    private static boolean taiwanese(String word) {
        int district = DISTRICTS[word.charAt(0) - 'A'];
        int sum = district / 10 + district % 10 * 9 + weighted(word, 1, 8, 7, 6, 5, 4, 3, 2, 1, 1);
        return sum % 10 == 0;
    }

    /** The letter counts as its two digits; every second digit is doubled, and its digits added. */
    private static boolean germanHealth(String word) {
        String digits = "%02d".formatted(word.charAt(0) - '@') + word.substring(1, 9);
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int value = digit(digits, i) * (i % 2 + 1);
            sum += value / 10 + value % 10;
        }
        return sum % 10 == digit(word, 9);
    }

    private static boolean mexican(String word) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += CURP_VALUES.indexOf(word.charAt(i)) * (18 - i);
        }
        return (10 - sum % 10) % 10 == digit(word, 17);
    }

    private static boolean swissBusiness(String word) {
        return (11 - weighted(word, 3, 5, 4, 3, 2, 7, 6, 5, 4) % 11) % 11 == digit(word, 11);
    }

    /** The check is a digit for some kinds of business and a letter for others. */
    private static boolean spanishBusiness(String word) {
        int sum = 0;
        for (int i = 1; i < 8; i++) {
            int doubled = digit(word, i) * (i % 2 + 1);
            sum += doubled / 10 + doubled % 10;
        }
        int check = (10 - sum % 10) % 10;
        char last = word.charAt(8);
        return last == '0' + check || last == "JABCDEFGHI".charAt(check);
    }

    private static boolean venezuelan(String word) {
        int kind = switch (word.charAt(0)) {
            case 'V' -> 4;
            case 'E' -> 8;
            case 'J' -> 12;
            case 'P' -> 16;
            default -> 20;
        };
        int sum = kind + weighted(word, 1, 3, 2, 7, 6, 5, 4, 3, 2);
        return "00987654321".charAt(sum % 11) - '0' == digit(word, 9);
    }

    /** By Luhn's way, over letters as 10 to 35. */
    private static boolean portuguese(String word) {
        int sum = 0;
        for (int i = 0; i < 12; i++) {
            int value = Character.digit(word.charAt(i), 36) * (i % 2 == 0 ? 2 : 1);
            sum += i % 2 == 0 && value > 9 ? value - 9 : value;
        }
        boolean letter = word.chars().anyMatch(c -> c > '9');
        return letter && sum % 10 == 0;
    }

    private static boolean chileanK(String word) {
        String digits = ("0" + word).substring(word.length() - 8, word.length());
        return (11 - weighted(digits, 0, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 == 10;
    }

    private static boolean dea(String word) {
        int sum = weighted(word, 2, 1, 2, 1, 2, 1, 2);
        return sum % 10 == digit(word, 8);
    }
}
