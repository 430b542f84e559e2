package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Ids that mix letters and digits: ES, IT, FI, GB and CN national ids, French ids of Corsica, vehicle numbers. */
final class WordIds {
    static final DetectorDescription DNI = DetectionCollector.personal("es-dni", "ES", "DNI or NIE", 62);
    static final DetectorDescription CODICE =
            DetectionCollector.personal("it-codice-fiscale", "IT", "codice fiscale", 82);
    static final DetectorDescription HETU =
            DetectionCollector.personal("fi-hetu", "FI", "personal identity code", 78);
    static final DetectorDescription NINO =
            DetectionCollector.personal("uk-nino", "GB", "national insurance number", 60);
    static final DetectorDescription VIN =
            DetectionCollector.personal("vehicle-vin", "", "vehicle identification number", 45);

    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final int[] CODICE_ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };
    private static final String VIN_VALUES = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
    private static final int[] VIN_WEIGHTS = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};

    private WordIds() {}

    static List<DetectorDescription> detectors() {
        return List.of(DNI, CODICE, HETU, NINO, VIN);
    }

    /** Looks at a whole word of 8 to 18 letters and digits. */
    static void verify(DecodedText text, int start, int end, DetectionCollector out) {
        byte before = text.bytes()[start - 1];
        byte after = text.bytes()[end];
        if (before == '-' && Ascii.alnum(text.bytes()[start - 2])
                || after == '-' && Ascii.alnum(text.bytes()[end + 1])
                || before == '/'
                || before == '.' && Ascii.alnum(text.bytes()[start - 2])) {
            return;
        }
        String word = new String(text.bytes(), start, end - start, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        boolean upper = Ascii.upper(text.bytes()[end - 1]) || Ascii.digit(text.bytes()[end - 1]);
        if (upper) {
            LetterIds.verify(text, word, start, end, out);
        }
        switch (word.length()) {
            case 9 -> {
                if (dni(word)) {
                    // eight digits and a letter also end many a number in code
                    boolean nie = Ascii.letter(text.bytes()[start]);
                    reportDni(text, start, end, nie ? "checksum valid" : "plain form", nie ? 10 : -15, out);
                } else if (upper && nino(word)) {
                    report(text, NINO, start, end, "form", 10, out, "nino", "national insurance", "ni number");
                }
            }
            case 11 -> {
                if (hetu(word)) {
                    report(text, HETU, start, end, "checksum valid", 2, out, "hetu", "henkilötunnus");
                }
            }
            case 16 -> {
                if (codice(word)) {
                    report(text, CODICE, start, end, "checksum valid", 10, out, "codice fiscale", "cf", "fiscale");
                }
            }
            case 17 -> {
                if (upper && vin(word)) {
                    report(text, VIN, start, end, "checksum valid", 15, out, "vin", "vehicle", "chassis", "fin");
                }
            }
            default -> {
                // the last digit of a resident id may be X for ten; digits alone go another way
                if (word.length() == 18 && word.endsWith("X") && chinese(word)) {
                    report(
                            text, detector("cn-resident-id"), start, end, "checksum valid", 40, out, "identity",
                            "身份证");
                } else if (word.length() == 15 && corsican(word)) {
                    report(text, detector("fr-nir"), start, end, "checksum valid", 40, out, "nir", "insee");
                }
            }
        }
    }

    /** A Finnish code with a sign between date and number; {@code end} may lie beyond the text. */
    static void verifyFinnish(DecodedText text, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (end <= text.end() && !Ascii.word(bytes[start - 1]) && bytes[start - 1] != '-' && !Ascii.word(bytes[end])) {
            String word = new String(bytes, start, 11, StandardCharsets.US_ASCII);
            if (hetu(word)) {
                report(text, HETU, start, end, "checksum valid", 2, out, "hetu", "henkilötunnus", "henkilotunnus");
            }
        }
    }

    /** A British number in groups of two, {@code LL dd dd dd L}, whose first digits stand at {@code digits}. */
    static void verifyNino(DecodedText text, int digits, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int start = digits - 3;
        int end = digits + 10;
        if (start < 1 || end > text.end() || Ascii.word(bytes[start - 1]) || Ascii.word(bytes[end])) {
            return;
        }
        StringBuilder word = new StringBuilder(9);
        for (int i = start; i < end; i++) {
            boolean blank = i == start + 2 || i == start + 5 || i == start + 8 || i == start + 11;
            if (blank != (bytes[i] == ' ')) {
                return;
            }
            if (!blank) {
                word.append((char) (bytes[i] & 255));
            }
        }
        if (nino(word.toString())) {
            report(text, NINO, start, end, "form", 10, out, "nino", "national insurance", "ni number");
        }
    }

    static void reportDni(DecodedText text, int start, int end, String why, int more, DetectionCollector out) {
        report(text, DNI, start, end, why, more, out, "dni", "nie", "nif", "documento");
    }

    private static void report(
            DecodedText text, DetectorDescription detector, int start, int end, String why, int more,
            DetectionCollector out, String... words) {
        if (!out.candidate()) {
            return;
        }
        Score score = Score.base(detector.baseConfidence()).plus(why, more);
        Surroundings.of(text, start).addTo(score, List.of(words), 20);
        out.report(detector, start, end, score);
    }

    private static DetectorDescription detector(String id) {
        return NationalIds.detectors().stream()
                .filter(detector -> detector.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static boolean digits(String word, int from, int to) {
        for (int i = from; i < to; i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static boolean dni(String word) {
        int first = "XYZ".indexOf(word.charAt(0));
        String number = first >= 0 ? first + word.substring(1, 8) : word.substring(0, 8);
        return digits(number, 0, 8) && DNI_LETTERS.charAt(Integer.parseInt(number) % 23) == word.charAt(8);
    }

    static boolean nino(String word) {
        String prefix = word.substring(0, 2);
        boolean letters = "DFIQUV".indexOf(prefix.charAt(0)) < 0 && "DFIQUVO".indexOf(prefix.charAt(1)) < 0;
        boolean upper = prefix.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        return upper
                && letters
                && !List.of("BG", "GB", "KN", "NK", "NT", "TN", "ZZ").contains(prefix)
                && digits(word, 2, 8)
                && word.charAt(8) >= 'A'
                && word.charAt(8) <= 'D';
    }

    static boolean hetu(String word) {
        if (!digits(word, 0, 6) || !digits(word, 7, 10) || "-+ABCDEFYXWVU".indexOf(word.charAt(6)) < 0) {
            return false;
        }
        int day = Integer.parseInt(word.substring(0, 2));
        int month = Integer.parseInt(word.substring(2, 4));
        int number = Integer.parseInt(word.substring(0, 6) + word.substring(7, 10));
        return day >= 1 && day <= 31 && month >= 1 && month <= 12
                && HETU_LETTERS.charAt(number % 31) == word.charAt(10);
    }

    static boolean codice(String word) {
        String form = "AAAAAA00A00A000A";
        int sum = 0;
        for (int i = 0; i < 16; i++) {
            char c = word.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z';
            // people who share a code get letters LMNPQRSTUV in place of digits
            if (form.charAt(i) == 'A' ? !letter : letter && "LMNPQRSTUV".indexOf(c) < 0) {
                return false;
            }
            int value = letter ? c - 'A' : c - '0';
            sum += i == 15 ? 0 : i % 2 == 0 ? CODICE_ODD[value] : value;
        }
        return 'A' + sum % 26 == word.charAt(15);
    }

    static boolean vin(String word) {
        if (word.charAt(0) == '0') { // of no region (ISO 3780), but of many a number in code
            return false;
        }
        int sum = 0;
        boolean letter = false;
        for (int i = 0; i < 17; i++) {
            int value = VIN_VALUES.indexOf(word.charAt(i));
            if (value < 0 || word.charAt(i) == '.') {
                return false;
            }
            letter = letter || value > 9;
            sum += value % 10 * VIN_WEIGHTS[i];
        }
        return letter && digits(word, 13, 17) && "0123456789X".charAt(sum % 11) == word.charAt(8);
    }

    private static boolean chinese(String word) {
        if (!digits(word, 0, 17)) {
            return false;
        }
        int[] d = new int[18];
        for (int i = 0; i < 17; i++) {
            d[i] = word.charAt(i) - '0';
        }
        d[17] = 10;
        return NationalIdChecks.chinese(d);
    }

    /** Departments 2A and 2B count as 19 and 18 in the check. */
    private static boolean corsican(String word) {
        int department = word.startsWith("2A", 5) ? 19 : word.startsWith("2B", 5) ? 18 : 0;
        if (department == 0 || !digits(word, 0, 5) || !digits(word, 7, 15)) {
            return false;
        }
        String number = word.substring(0, 5) + department + word.substring(7);
        return NationalIdChecks.nir(number.chars().map(c -> c - '0').toArray());
    }
}
