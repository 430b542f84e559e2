package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * Addresses that words such as {@code I live at} announce: there, a house number and words with a capital are one, in either
 * order, whatever the street is called.
 */
final class AnnouncedAddressVerifier implements Verifier {
    private static final Phrases ANNOUNCING = Phrases.of(
            "address: ", "address is ", "address\": \"", "address\":\"", "address=", "address\u0002: \u0001",
            "address\u0002:\u0001", "live at ", "lives at ", "living at ", "live on ", "lives on ", "reside at ",
            "resides at ", "residing at ", "resident at ", "ship to ", "ship it to ", "deliver to ", "mail to ",
            "home is at ", "located at ", "street: ", "street\": \"", "adresse: ", "adresse ist ", "anschrift: ",
            "wohne in der ", "wohne am ", "wohne in ", "wohnt in der ", "wohnhaft in ", "wohnhaft ", "adresse est ",
            "j'habite au ", "j'habite ", "habite au ", "habite ", "demeurant au ", "dirección: ", "dirección es ",
            "direccion: ", "vivo en ", "vive en ", "domicilio: ", "domiciliado en ", "indirizzo: ", "indirizzo è ",
            "abito in ", "abita in ", "residente in ", "adres: ", "adres is ", "woon op ", "woon aan ", "woont op ",
            "wonende te ", "endereço: ", "endereço é ", "morada: ", "moro na ", "moro em ", "mora na ", "mieszkam przy ",
            "mieszkam na ", "zamieszkały przy ", "adres to ");
    private static final Phrases NUMBER_SIGNS =
            Phrases.of("n° ", "nº ", "n°", "nº", "nr. ", "nr ", "no. ", "no ", "n. ", "n.", "č. ", "# ", "#", "д. ");
    private static final int MOST_WORDS = 6;
    private static final int MOST_DIGITS = 5;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(StreetAddressVerifier.ADDRESS);
    }

    @Override
    public List<Anchor> anchors() {
        return Phrases.anchors(ANNOUNCING);
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        int start = ANNOUNCING.behind(bytes, at, limit);
        if (start > 0) {
            start += bytes[start] == '"' || bytes[start] == '\'' ? 1 : 0;
            int end = Ascii.digit(bytes[start]) ? numberFirst(bytes, start, limit) : streetFirst(bytes, start, limit);
            StreetAddressVerifier.report(text, start, end, "words before it", out);
        }
        return at + 1;
    }

    private static int numberFirst(byte[] bytes, int start, int limit) {
        int number = number(bytes, start, limit);
        if (number < 0 || bytes[number] != ' ' && !(bytes[number] == ',' && bytes[number + 1] == ' ')) {
            return -1;
        }
        int words = bytes[number] == ',' ? number + 2 : number + 1;
        int end = wordsEnd(bytes, words, limit);
        return end - words > 2 ? end : -1;
    }

    /** One past the words with a capital, before the first that is a flat's; or -1. */
    private static int wordsEnd(byte[] bytes, int from, int limit) {
        int end = -1;
        for (int most = 1; most <= MOST_WORDS; most++) {
            end = NameWords.end(bytes, from, limit, most);
            if (end < 0 || AddressUnits.end(bytes, end, limit) > end) {
                return end;
            }
        }
        return end;
    }

    private static int streetFirst(byte[] bytes, int start, int limit) {
        int end = NameWords.end(bytes, start, limit, MOST_WORDS);
        if (end < 0 || bytes[end] != ' ' && bytes[end] != ',') {
            return -1;
        }
        int at = end + (bytes[end] == ',' && bytes[end + 1] == ' ' ? 2 : 1);
        int sign = NUMBER_SIGNS.behind(bytes, at, limit);
        return number(bytes, Math.max(at, sign), limit);
    }

    /** One past a house number such as {@code 12}, {@code 12b} or {@code 12/3}; -1 where there is none. */
    private static int number(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && at - from < MOST_DIGITS && Ascii.digit(bytes[at])) {
            at++;
        }
        if (at == from || Ascii.digit(bytes[at])) {
            return -1;
        }
        at += Ascii.letter(bytes[at]) && !Ascii.word(bytes[at + 1]) ? 1 : 0;
        if ((bytes[at] == '/' || bytes[at] == '-') && Ascii.digit(bytes[at + 1])) {
            int second = at + 1;
            while (second < limit && second - at < MOST_DIGITS && Ascii.alnum(bytes[second])) {
                second++;
            }
            at = second;
        }
        return Ascii.word(bytes[at]) || bytes[at] == '.' && Ascii.digit(bytes[at + 1]) ? -1 : at;
    }
}
