package dev.wirewitness.policy.detect;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Phone numbers by libphonenumber's metadata: international form anywhere, North American form anywhere, other national
 * forms behind a word such as {@code phone}.
 */
final class PhoneNumbers {
    static final DetectorDescription PHONE = DetectionCollector.personal("phone", "", "phone number", 60);

    private static final List<String> WORDS = List.of(
            "phone", "tel", "telephone", "mobile", "cell", "call", "fax", "whatsapp", "telefon", "handy", "mobil",
            "rufnummer", "tlf", "numero", "telefono", "portable", "sms", "contact", "phonenumber", "phone_number", "my number");
    /** Where one of these stands before, a number is a phone's though it is in no numbering plan. */
    private static final List<String> CERTAIN = List.of(
            "phone", "tel", "telephone", "mobile", "cell", "fax", "whatsapp", "telefon", "handy", "mobil", "rufnummer", "telefono",
            "teléfono", "téléphone", "telefone", "telefoon", "phonenumber", "phone_number", "call me", "電話", "电话");
    private static final List<String> EXTENSIONS = List.of("extension", "ext.", "ext", "x");
    private static final List<String> REGIONS = List.of(
            "US", "GB", "DE", "FR", "ES", "IT", "NL", "BE", "CH", "AT", "SE", "PL", "PT", "AU", "IN", "BR", "JP");
    private static final int MAX_DIGITS = 15;
    /** Shorter ones are two years more often than a number. */
    private static final int MIN_NATIONAL = 9;
    private static final int MAX_NATIONAL = 12;

    private PhoneNumbers() {}

    static void verify(DecodedText text, int firstDigit, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int start = firstDigit;
        boolean opened = bytes[start - 1] == '(';
        start -= opened ? 1 : 0;
        boolean plus = bytes[start - 1] == '+';
        start -= plus ? 1 : 0;
        boolean international = plus || bytes[start] == '0' && bytes[start + 1] == '0' && bytes[start + 2] > '0';
        byte before = bytes[start - 1];
        boolean joined = before == '-' || before == '.' || before == '/' || before == '$';
        if (Ascii.word(before) || joined && !Ascii.space(bytes[start - 2])) {
            return;
        }
        int end = end(bytes, firstDigit, text.end());
        int digits = digits(bytes, firstDigit, end);
        int extended = extensionEnd(bytes, end, text.end());
        if (digits < 7 || digits > MAX_DIGITS || !freeAfter(bytes, extended)) {
            return;
        }
        if (international && report(text, start, end, extended, "ZZ", 12, out)
                || northAmerican(bytes, start, end) && report(text, start, end, extended, "US", 2, out)) {
            return;
        }
        boolean day = digits == 8 && (bytes[firstDigit] == '1' || bytes[firstDigit] == '2');
        boolean written = plus || opened || bytes[firstDigit] == '0' || end - firstDigit > digits || digits >= 8 && !day;
        boolean national = !international && digits >= MIN_NATIONAL && digits <= MAX_NATIONAL;
        if (!written && !national) {
            return;
        }
        Surroundings around = Surroundings.of(text, start);
        if (national && around.name(WORDS)) {
            for (String region : REGIONS) {
                if (report(text, start, end, extended, region, 0, out)) {
                    return;
                }
            }
        }
        if (written && around.name(CERTAIN) && !date(bytes, firstDigit, end) && out.candidate()) {
            Score score = Score.base(PHONE.baseConfidence()).plus("in no numbering plan", plus ? 2 : -15);
            around.addTo(score, CERTAIN, 15);
            out.report(PHONE, start, extended, score);
        }
    }

    private static boolean date(byte[] bytes, int start, int end) {
        return CalendarDates.SHAPES.stream().anyMatch(shape -> shape.end(bytes, start, end) == end);
    }

    private static boolean report(
            DecodedText text, int start, int end, int extended, String region, int more, DetectionCollector out) {
        if (!out.enabled(PHONE) || !out.candidate()) {
            return true;
        }
        String written = new String(text.bytes(), start, end - start, StandardCharsets.US_ASCII);
        if (region.equals("ZZ") && written.startsWith("00")) {
            written = "+" + written.substring(2);
        }
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        try {
            var number = phones.parse(written, region);
            if (region.equals("ZZ") ? !phones.isValidNumber(number) : !phones.isValidNumberForRegion(number, region)) {
                return false;
            }
        } catch (NumberParseException e) {
            return false;
        }
        Score score = Score.base(PHONE.baseConfidence()).plus("valid number", more);
        Surroundings.of(text, start).addTo(score, WORDS, 15);
        if (fictional(text.bytes(), start, end)) {
            score.plus("test value", -12);
        }
        out.report(PHONE, start, extended, score);
        return true;
    }

    /** One past the last digit of a run with single separators, brackets beside a blank allowed. */
    private static int end(byte[] bytes, int from, int limit) {
        int end = from;
        int separators = 0;
        for (int at = from; at < limit && separators < 3 && at - from < 28; at++) {
            if (Ascii.digit(bytes[at])) {
                end = at + 1;
                separators = 0;
            } else if (bytes[at] == ' ' || bytes[at] == '-' || bytes[at] == '.' || bytes[at] == '/'
                    || bytes[at] == '(' || bytes[at] == ')') {
                separators++;
            } else {
                break;
            }
        }
        return end;
    }

    /** Behind {@code x123} or {@code ext. 123}, if that follows. */
    private static int extensionEnd(byte[] bytes, int end, int limit) {
        int at = bytes[end] == ' ' ? end + 1 : end;
        for (String word : EXTENSIONS) {
            if (Ascii.wordAt(bytes, at, limit, word)) {
                int from = at + word.length() + (bytes[at + word.length()] == ' ' ? 1 : 0);
                int to = from;
                while (to < limit && to - from < 6 && Ascii.digit(bytes[to])) {
                    to++;
                }
                return to > from ? to : end;
            }
        }
        return end;
    }

    private static int digits(byte[] bytes, int from, int to) {
        int digits = 0;
        for (int at = from; at < to; at++) {
            digits += Ascii.digit(bytes[at]) ? 1 : 0;
        }
        return digits;
    }

    private static boolean freeAfter(byte[] bytes, int end) {
        byte after = bytes[end];
        boolean joins = after == '-' || after == '.' || after == ':' || after == '/' || after == '@';
        return !Ascii.word(after) && after != '%' && (!joins || !Ascii.alnum(bytes[end + 1]));
    }

    /** {@code (415) 234-5678}, {@code 415-234-5678}, {@code 415.234.5678}. */
    private static boolean northAmerican(byte[] bytes, int start, int end) {
        if (bytes[start] == '(') {
            return end - start == 14 && bytes[start + 4] == ')' && bytes[start + 5] == ' ' && bytes[start + 9] == '-'
                    || end - start == 13 && bytes[start + 4] == ')' && bytes[start + 8] == '-';
        }
        byte separator = bytes[start + 3];
        return end - start == 12 && (separator == '-' || separator == '.') && bytes[start + 7] == separator;
    }

    /** 555 numbers are kept for fiction in North America. */
    private static boolean fictional(byte[] bytes, int start, int end) {
        for (int at = start; at + 3 < end; at++) {
            if (bytes[at] == '5' && bytes[at + 1] == '5' && bytes[at + 2] == '5'
                    && !Ascii.digit(bytes[at - 1])) {
                return true;
            }
        }
        return Ascii.wordAt(bytes, end - 7, end, "5550") || Ascii.wordAt(bytes, end - 8, end, "555-01");
    }
}
