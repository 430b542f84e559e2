package dev.wirewitness.policy.detect;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** International bank account numbers (ISO 13616): country length and MOD 97 check digits. */
final class Ibans {
    static final DetectorDescription IBAN =
            DetectionCollector.personal("iban", "", "international bank account number", 60);

    private static final Map<String, Integer> LENGTHS = Stream.of(("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 "
                    + "BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 "
                    + "GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 "
                    + "MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 "
                    + "SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20")
                    .split(" "))
            .collect(Collectors.toUnmodifiableMap(s -> s.substring(0, 2), s -> Integer.parseInt(s.substring(2))));
    private static final Set<String> EXAMPLES = Set.of(
            "DE89370400440532013000", "GB82WEST12345698765432", "GB29NWBK60161331926819", "NL91ABNA0417164300",
            "FR1420041010050500013M02606", "BE68539007547034", "ES9121000418450200051332", "CH9300762011623852957",
            "AT611904300234573201", "IT60X0542811101000000123456");
    private static final List<String> WORDS =
            List.of("iban", "account", "bank", "konto", "compte", "cuenta", "conto", "rekening");

    private Ibans() {}

    /** Whether two upper-case letters and two digits stand here. */
    static boolean begins(byte[] bytes, int at) {
        return Ascii.upper(bytes[at])
                && Ascii.upper(bytes[at + 1])
                && Ascii.digit(bytes[at + 2])
                && Ascii.digit(bytes[at + 3]);
    }

    static void verify(DecodedText text, int start, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (!begins(bytes, start)) {
            return;
        }
        Integer length = LENGTHS.get("" + (char) bytes[start] + (char) bytes[start + 1]);
        if (length == null || !out.candidate()) {
            return;
        }
        StringBuilder iban = new StringBuilder(length);
        int end = start;
        while (iban.length() < length && end < text.end()) {
            byte b = bytes[end];
            if (Ascii.digit(b) || Ascii.upper(b)) {
                iban.append((char) b);
            } else if (b != ' ' && b != '-' || !Ascii.alnum(bytes[end - 1])) {
                return;
            }
            end++;
        }
        if (iban.length() < length || Ascii.word(bytes[end]) || remainder(iban) != 1) {
            return;
        }
        Score score = Score.base(IBAN.baseConfidence()).plus("checksum valid", 28);
        Surroundings.of(text, start).addTo(score, WORDS, 8);
        if (EXAMPLES.contains(iban.toString())) {
            score.plus("test value", -28);
        }
        out.report(IBAN, start, end, score);
    }

    private static int remainder(CharSequence iban) {
        int remainder = 0;
        for (int i = 0; i < iban.length(); i++) {
            int value = Character.digit(iban.charAt((i + 4) % iban.length()), 36);
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder;
    }
}
