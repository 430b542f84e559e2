package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * A street with a house number, as eight languages write it, with the postal code and town behind it. The kind of street is
 * the anchor; without a number and a name in capitals it is no address.
 */
final class StreetAddressVerifier implements Verifier {
    static final DetectorDescription ADDRESS = DetectionCollector.personal("street-address", "", "street and house number", 66);

    /** {@code 12 Baker Street}. */
    private static final Phrases AFTER_NAME = Phrases.of(
            " street", " avenue", " road", " boulevard", " lane", " drive", " court", " place", " terrace", " crescent",
            " parkway", " highway", " square", " close", " st.", " ave.", " rd.", " blvd", " dr.", " ln.", " st,",
            " ave,", " rd,", " dr,", " ln,", " st ", " ave ", " rd ", " dr ", " ln ", " st\n", " ave\n", " rd\n", " dr\n",
            " ln\n", " ct,", " ct ", " way", " loop", " trail", " circle", " cir ", " cir,", " alley", " row", " mews",
            " heights", " gardens", " grove", " hill", " ridge", " turnpike", " plaza", " expressway", " freeway",
            " pike");

    /** {@code Hauptstraße 12}: the end of a word, or a word after it. */
    private static final Phrases SUFFIXES = Phrases.of(
            "straße ", "strasse ", "str. ", "weg ", "allee ", "platz ", "gasse ", "ufer ", "damm ", "-ring ", "steig ",
            "straat ", "laan ", "plein ", "gracht ", "dreef ", "singel ", "kade ", "steeg ", "vej ", "gade ", "stræde ",
            "gatan ", "vägen ", "gata ", "veien ", "vegen ", "katu ", "polku ", "utca ");

    /** {@code 12 rue de la Paix}. */
    private static final Phrases AFTER_NUMBER =
            Phrases.of("rue ", "avenue ", "boulevard ", "place ", "chemin ", "allée ", "impasse ", "quai ", "route ");

    /** {@code Calle Mayor 12}. */
    private static final Phrases BEFORE_NAME = Phrases.of(
            "calle ", "avenida ", "plaza ", "paseo ", "carrer ", "via ", "viale ", "piazza ", "corso ", "rua ",
            "travessa ", "praça ", "ul. ", "ulica ", "al. ", "aleja ", "aleje ", "plac ", "pl. ", "os. ", "osiedle ",
            "rue ", "chemin ", "strada ", "bulevardul ", "aleea ", "contrada ", "vicolo ", "largo ", "borgo ",
            "piazzale ", "pasaje ", "callejón ", "ronda ", "avda. ", "av. ", "alameda ", "estrada ", "rodovia ", "улица ",
            "ул. ", "проспект ", "пр. ", "переулок ", "пер. ", "вулиця ", "вул. ");

    private static final int MOST_WORDS = 4;
    private static final int MOST_BEFORE = 60;
    private static final int MOST_BEHIND = 48;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(ADDRESS);
    }

    @Override
    public List<Anchor> anchors() {
        return Phrases.anchors(AFTER_NAME, SUFFIXES, AFTER_NUMBER, BEFORE_NAME);
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        int behind = AFTER_NAME.behind(bytes, at, limit);
        boolean ends = behind > 0 && (bytes[behind - 1] == ' ' || bytes[behind - 1] == '\n' || !Ascii.alnum(bytes[behind]));
        if (ends && NameWords.capital(bytes, at + 1, limit)) {
            int start = numberBefore(bytes, at, text.start());
            boolean named = start > 0 && !year(bytes, start) && NameWords.count(bytes, start, at) > 0;
            report(text, named ? start : 0, Ascii.letter(bytes[behind - 1]) ? behind : behind - 1, out);
        }
        behind = SUFFIXES.behind(bytes, at, limit);
        if (behind > 0) {
            report(text, wordBefore(bytes, at, text.start()), number(bytes, behind, limit), out);
        }
        boolean begins = bytes[at - 1] >= 0 && !Ascii.word(bytes[at - 1]);
        behind = begins ? AFTER_NUMBER.behind(bytes, at, limit) : 0;
        if (behind > 0) {
            int end = NameWords.end(bytes, behind, limit, MOST_WORDS);
            report(text, numberBefore(bytes, at - 1, text.start()), end, out);
        }
        // in English "via" is no street
        boolean street = begins && (bytes[at] != 'v' || !Ascii.wordAt(bytes, at, limit, "via "));
        behind = street ? BEFORE_NAME.behind(bytes, at, limit) : 0;
        if (behind > 0) {
            int end = NameWords.end(bytes, behind, limit, MOST_WORDS);
            report(text, end < 0 ? 0 : at, end < 0 ? -1 : number(bytes, separated(bytes, end), limit), out);
        }
        return at + 1;
    }

    /** Whether one of the kinds that stand before a name fills {@code [from, to)}, its blank included. */
    static boolean kind(byte[] bytes, int from, int to) {
        return BEFORE_NAME.behind(bytes, from, to) == to;
    }

    /** Behind the comma and the abbreviation of {@code number}. */
    private static int separated(byte[] bytes, int from) {
        int at = from;
        at += bytes[at] == ',' ? 1 : 0;
        at += bytes[at] == ' ' ? 1 : 0;
        at += bytes[at] == 'n' ? 1 : 0;
        at += bytes[at] == '.' ? 1 : 0;
        return at + (bytes[at] == ' ' ? 1 : 0);
    }

    /** One past a house number, or -1. */
    private static int number(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && at - from < 4 && Ascii.digit(bytes[at])) {
            at++;
        }
        if (at == from || Ascii.digit(bytes[at])) {
            return -1;
        }
        at += Ascii.letter(bytes[at]) && !Ascii.word(bytes[at + 1]) ? 1 : 0;
        return Ascii.word(bytes[at]) ? -1 : at;
    }

    /** Where the number stands that begins the line of capitalised words before {@code end}; or 0. */
    private static int numberBefore(byte[] bytes, int end, int first) {
        int at = end;
        while (at > first && end - at < MOST_BEFORE && streetByte(bytes[at - 1])) {
            at--;
            boolean begins = Ascii.digit(bytes[at]) && (at == first || !Ascii.word(bytes[at - 1]) && bytes[at - 1] != '.');
            int digits = at;
            while (begins && digits < end && Ascii.digit(bytes[digits])) {
                digits++;
            }
            boolean street = Ascii.letter(bytes[digits]) && bytes[digits] >= 'a' && Ascii.letter(bytes[digits + 1]);
            if (begins && digits - at < 6 && !street) {
                return wordsOnly(bytes, digits, end) ? at : 0;
            }
        }
        return 0;
    }

    /** {@code 1994, Thomas Lane} holds a copyright. */
    private static boolean year(byte[] bytes, int at) {
        boolean century = bytes[at] == '1' && bytes[at + 1] == '9' || bytes[at] == '2' && bytes[at + 1] == '0';
        return century && Ascii.digit(bytes[at + 3]) && bytes[at + 4] == ',';
    }

    /** Every word between begins with a capital, or is an ordinal such as {@code 5th}, or {@code bis}. */
    private static boolean wordsOnly(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            boolean begins = Ascii.letter(bytes[at]) && bytes[at - 1] == ' ';
            if (begins && bytes[at] >= 'a' && !Ascii.wordAt(bytes, at, end, "bis") && !Ascii.wordAt(bytes, at, end, "ter")) {
                return false;
            }
        }
        return true;
    }

    private static boolean streetByte(byte b) {
        return b < 0 || Ascii.alnum(b) || b == ' ' || b == '.' || b == ',' || b == '\'' || b == '-';
    }

    /** Where the capitalised word begins whose end is the suffix, with one before it if it is the suffix alone; or 0. */
    private static int wordBefore(byte[] bytes, int suffix, int first) {
        int at = letters(bytes, suffix, first);
        if (at == suffix && at > first && bytes[at - 1] == ' ') {
            at = letters(bytes, at - 1, first);
        }
        return at < suffix - 1 && NameWords.capital(bytes, at, suffix) ? at : 0;
    }

    /** Where the letters and hyphens begin that end here. */
    private static int letters(byte[] bytes, int end, int first) {
        int at = end;
        while (at > first && end - at < MOST_BEFORE) {
            byte before = bytes[at - 1];
            if (before >= 0 && !Ascii.letter(before) && before != '-') {
                break;
            }
            at--;
        }
        return at;
    }

    private static void report(DecodedText text, int start, int end, DetectionCollector out) {
        report(text, start, end, "", out);
    }

    /** {@code why}: what else speaks for it, or empty. */
    static void report(DecodedText text, int start, int street, String why, DetectionCollector out) {
        if (start > 0 && street > start) {
            int end = AddressUnits.end(text.bytes(), street, text.end());
            int town = townEnd(text.bytes(), end, text.end());
            Score score = Score.base(ADDRESS.baseConfidence());
            if (!why.isEmpty()) {
                score.plus(why, 4);
            }
            if (town > end) {
                score.plus("postal code behind it", 14);
            }
            out.report(ADDRESS, start, Math.max(end, town), score);
        }
    }

    /** One past a postal code of four or five digits and the town beside it, or 0. */
    private static int townEnd(byte[] bytes, int from, int limit) {
        int stop = Math.min(limit, from + MOST_BEHIND);
        for (int at = from; at < stop && (streetByte(bytes[at]) || bytes[at] == '\n'); at++) {
            int digits = at;
            while (digits < limit && Ascii.digit(bytes[digits])) {
                digits++;
            }
            boolean begins = digits > at && !Ascii.word(bytes[at - 1]);
            if (begins && (digits - at == 4 || digits - at == 5) && !Ascii.word(bytes[digits])) {
                boolean townFirst = NameWords.count(bytes, from, at) > 0;
                int town = townFirst || bytes[digits] != ' ' ? -1 : NameWords.end(bytes, digits + 1, limit, 3);
                return Math.max(digits, town);
            }
            if (digits > at) {
                return 0;
            }
        }
        return 0;
    }
}
