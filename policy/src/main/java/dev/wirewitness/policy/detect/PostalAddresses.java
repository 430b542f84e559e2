package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Addresses by the postal code and the town that follow a street and a number, whatever the street is called: {@code 12 Some
 * Words, Town, ST 12345} and {@code Some Words 12}, then {@code 12345 Town}, on one line or two.
 */
final class PostalAddresses {
    private static final int MOST_DIGITS = 5;
    private static final int MOST_WORDS = 5;
    private static final int MOST_BEFORE = 60;
    private static final int MOST_LINE = 48;
    private static final int MOST_AHEAD = 110;
    private static final Set<String> MONTHS = Set.of(
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
            "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Januar",
            "Februar", "März", "Mai", "Juni", "Juli", "Oktober", "Dezember");
    private static final ByteClass DIGITS = ByteClass.named('d');
    private static final ByteClass CODE = new ByteClass("0-9A-Z");

    private PostalAddresses() {}

    /** Looks around the digits {@code [start, end)}, which may be a house number. */
    static void verify(DecodedText text, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (end - start > MOST_DIGITS) {
            return;
        }
        boolean beforeWord = bytes[end] == ' ' && (Ascii.upper(bytes[end + 1]) || bytes[end + 1] < 0);
        if (beforeWord && codeAhead(bytes, end, text.end())) {
            numberFirst(text, start, end, out);
        }
        boolean behindWord = bytes[start - 1] == ' ' && (bytes[start - 2] == ',' || letter(bytes[start - 2]));
        if (behindWord && end - start < MOST_DIGITS) {
            streetFirst(text, start, end, out);
        }
    }

    /** Whether {@code , ST} or a line that begins with a British postcode follows soon: nearly nowhere, and quickly told. */
    private static boolean codeAhead(byte[] bytes, int from, int limit) {
        for (int at = from; at < limit && at - from < MOST_AHEAD; at++) {
            boolean state = bytes[at] == ',' && bytes[at + 1] == ' ' && Ascii.upper(bytes[at + 2]) && Ascii.upper(bytes[at + 3]);
            boolean line = bytes[at] == '\n' && Ascii.upper(bytes[at + 1]);
            if (state || line && (Ascii.digit(bytes[at + 2]) || Ascii.digit(bytes[at + 3]))) {
                return true;
            }
        }
        return false;
    }

    private static void numberFirst(DecodedText text, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        for (int words = 1; words <= MOST_WORDS; words++) {
            int street = NameWords.end(bytes, end + 1, limit, words);
            int town = street < 0 ? 0 : townAndState(bytes, AddressUnits.end(bytes, street, limit), limit);
            if (town > 0) {
                report(start, town, out);
                return;
            }
        }
    }

    private static void streetFirst(DecodedText text, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        int number = end + (Ascii.letter(bytes[end]) && !Ascii.word(bytes[end + 1]) ? 1 : 0);
        if (bytes[number] == '/' && Ascii.digit(bytes[number + 1])) {
            number += 2;
            while (number < limit && Ascii.digit(bytes[number])) {
                number++;
            }
        }
        int unit = AddressUnits.end(bytes, number, limit);
        int town = codeAndTown(bytes, unit, limit);
        int street = town > 0 ? streetBefore(bytes, start, text.start()) : 0;
        if (street > 0) {
            report(street, town, out);
        }
    }

    private static void report(int start, int end, DetectionCollector out) {
        out.report(StreetAddressVerifier.ADDRESS, start, end,
                Score.base(StreetAddressVerifier.ADDRESS.baseConfidence()).plus("postal code and town behind it", 10));
    }

    /** One past {@code , Town, ST 12345} or a town and a British postcode; or 0. */
    private static int townAndState(byte[] bytes, int from, int limit) {
        int at = separated(bytes, from, limit);
        int town = at == from ? -1 : NameWords.end(bytes, at, limit, 4);
        if (town < 0 || bytes[town] != ',' && bytes[town] != '\n' && bytes[town] != ' ') {
            return 0;
        }
        int state = separated(bytes, town, limit);
        int code = state;
        while (code < limit && code - state < 4 && Ascii.upper(bytes[code])) {
            code++;
        }
        boolean named = code - state >= 2 && (bytes[code] == ' ' || bytes[code] == ',') && bytes[town] == ',';
        int digits = named ? separated(bytes, code, limit) : state;
        int end = CODE.end(bytes, digits, limit);
        int length = end - digits;
        if (named && (length == 5 && DIGITS.all(bytes, digits, end) || length == 4 && !year(bytes, digits))) {
            int more = bytes[end] == '-' ? Math.min(limit, end + 5) : end;
            return more > end && DIGITS.all(bytes, end + 1, more) ? more : end;
        }
        boolean mixed = Ascii.upper(bytes[digits]) && SecretValues.hasDigit(bytes, digits, end);
        if (named && length == 6 && mixed) {
            return end;
        }
        return mixed && length >= 2 && length <= 4 ? secondHalf(bytes, end, limit) : 0;
    }

    /** One past the second half of {@code A1A 1A1} (Canada) or {@code W4 1XB} (Britain), or 0. */
    private static int secondHalf(byte[] bytes, int blank, int limit) {
        int end = CODE.end(bytes, blank + 1, limit);
        boolean half = bytes[blank] == ' ' && end - blank == 4 && Ascii.digit(bytes[blank + 1]);
        return half && !Ascii.word(bytes[end]) ? end : 0;
    }

    /** One past a postal code and a town, or a town and its code, on this line or the next two; or 0. */
    private static int codeAndTown(byte[] bytes, int from, int limit) {
        int at = separated(bytes, from, limit);
        if (at == from || bytes[at] >= 0 && !Ascii.digit(bytes[at]) && !Ascii.upper(bytes[at])) {
            return 0;
        }
        int end = coded(bytes, at, limit);
        if (end > 0) {
            return end;
        }
        int line = at;
        while (line < limit && line - at < MOST_LINE && bytes[line] != '\n') {
            line++;
        }
        boolean quarter = bytes[line] == '\n' && NameWords.capital(bytes, at, limit);
        return quarter ? coded(bytes, line + 1, limit) : 0;
    }

    private static int coded(byte[] bytes, int at, int limit) {
        int code = code(bytes, at, limit);
        if (code > 0) {
            int town = separated(bytes, code, limit);
            boolean capitals = Ascii.upper(bytes[town]) && Ascii.upper(bytes[town + 1]); // 1582 UTC
            return town == code || capitals && code - at == 4 ? 0 : Math.max(0, NameWords.end(bytes, town, limit, 4));
        }
        int town = NameWords.end(bytes, at, limit, 4);
        return town > 0 && bytes[town] == ',' ? code(bytes, separated(bytes, town, limit), limit) : 0;
    }

    /** One past {@code 12345}, {@code 1234 AB}, {@code 12-345}, {@code 1234-567} or {@code 12345-678}; or 0. */
    private static int code(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && at - from <= MOST_DIGITS && Ascii.digit(bytes[at])) {
            at++;
        }
        int digits = at - from;
        if (bytes[at] == '-' && (digits == 2 || digits == 4 || digits == 5)) {
            int end = at + 1;
            while (end < limit && end - at <= 3 && Ascii.digit(bytes[end])) {
                end++;
            }
            return end - at == 4 && !Ascii.word(bytes[end]) ? end : 0;
        }
        if (digits == 4) {
            int letters = bytes[at] == ' ' ? at + 1 : at;
            if (Ascii.upper(bytes[letters]) && Ascii.upper(bytes[letters + 1]) && !Ascii.word(bytes[letters + 2])) {
                return letters + 2;
            }
        }
        boolean plain = digits == 5 || digits == 4 && !year(bytes, from);
        return plain && !Ascii.word(bytes[at]) ? at : 0;
    }

    private static boolean year(byte[] bytes, int at) {
        return bytes[at] == '1' && bytes[at + 1] == '9' || bytes[at] == '2' && bytes[at + 1] == '0';
    }

    /** Where the words with a capital begin that end before a blank or a comma and a blank; 0 where there are none. */
    private static int streetBefore(byte[] bytes, int number, int first) {
        int at = bytes[number - 2] == ',' ? number - 2 : number - 1;
        int end = at;
        int street = 0;
        for (int words = 0; words < MOST_WORDS && end - at < MOST_BEFORE; words++) {
            int begin = at;
            while (begin > first && (letter(bytes[begin - 1]) || "'.-".indexOf(bytes[begin - 1]) >= 0)) {
                begin--;
            }
            boolean capital = begin < at && NameWords.capital(bytes, begin, at);
            if (begin == at || !capital && !NameWords.particle(bytes, begin, at)) {
                break;
            }
            street = capital ? begin : street;
            if (words == 0 && MONTHS.contains(new String(bytes, begin, at - begin, StandardCharsets.UTF_8))) {
                return 0;
            }
            if (bytes[begin - 1] != ' ') {
                break;
            }
            at = begin - 1;
        }
        int kind = street - 1;
        while (kind > first && street - kind < MOST_BEFORE && (letter(bytes[kind - 1]) || bytes[kind - 1] == '.')) {
            kind--;
        }
        return street > 0 && StreetAddressVerifier.kind(bytes, kind, street) ? kind : street;
    }

    private static boolean letter(byte b) {
        return b < 0 || Ascii.letter(b);
    }

    /** Behind a comma, a blank or a line end, of which there are three at most. */
    private static int separated(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && at - from < 3 && (bytes[at] == ',' || bytes[at] == ' ' || bytes[at] == '\n')) {
            at++;
        }
        return at;
    }
}
