package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.Checksums.number;
import static dev.wirewitness.policy.detect.Checksums.weighted;
import static dev.wirewitness.policy.detect.NationalId.date;
import static dev.wirewitness.policy.detect.NationalId.id;

import java.util.List;

/** Ids of countries in the north, middle, south and east of Europe, by the rules that each publishes. */
final class EuropeanIds {
    static final List<NationalId> ALL = List.of(
            id("at-svnr", "AT", "Sozialversicherungsnummer", 10, EuropeanIds::austrian, "4 6,4-6", 62,
                    "svnr", "sv-nr", "sv-nummer", "sozialversicherungsnummer", "versicherungsnummer"),
            id("cz-rodne-cislo", "CZ", "rodné číslo", 10, EuropeanIds::czech, "6/4", 75,
                    "rodné číslo", "rodne cislo", "rodné", "rč"),
            id("cz-rodne-cislo", "CZ", "rodné číslo", 9, EuropeanIds::czechOfOld, "6/3", 40,
                    "rodné číslo", "rodne cislo", "rodné", "rč"),
            id("fr-nif", "FR", "numéro fiscal (SPI)", 13, EuropeanIds::frenchTax, "2 2 3 3 3", 62,
                    "nif", "numéro fiscal", "numero fiscal", "spi"),
            id("it-partita-iva", "IT", "partita IVA", 11, Checksums::luhn, "", 30, "partita iva", "p.iva", "p. iva", "piva"),
            id("pl-nip", "PL", "NIP", 10, d -> weighted(d, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11 == d[9],
                    "3-3-2-2,3-2-2-3", 50, "nip"),
            id("no-account", "NO", "kontonummer", 11, EuropeanIds::norwegianAccount, "4.2.5,4 2 5", 62,
                    "kontonummer", "kontonr", "konto nr"),
            id("hu-personal-number", "HU", "személyi szám", 11, EuropeanIds::hungarian, "1 6 4,1-6-4", 62,
                    "személyi szám", "szemelyi szam", "személyi azonosító"),
            id("hu-tax-id", "HU", "adóazonosító jel", 10,
                    d -> d[0] == 8 && weighted(d, 1, 2, 3, 4, 5, 6, 7, 8, 9) % 11 == d[9], "", 30, "adóazonosító", "adoazonosito"),
            id("bg-egn", "BG", "ЕГН", 10, EuropeanIds::bulgarian, "", 30, "егн", "ЕГН", "egn", "единен граждански"),
            id("ee-isikukood", "EE", "isikukood", 11, EuropeanIds::baltic, "", 30, "isikukood", "personal code"),
            id("lt-asmens-kodas", "LT", "asmens kodas", 11, EuropeanIds::baltic, "", 30, "asmens kodas", "asmens_kodas"),
            id("lv-personas-kods", "LV", "personas kods", 11, EuropeanIds::latvian, "6-5", 66,
                    "personas kods", "personas_kods"),
            id("jmbg", "", "JMBG or EMŠO of the Yugoslav successors", 13, EuropeanIds::yugoslav, "", 30,
                    "jmbg", "emšo", "emŠo", "emso", "embg", "matični broj", "maticni broj", "јмбг", "ЈМБГ", "ембг"),
            id("gr-amka", "GR", "AMKA", 11, d -> Checksums.luhn(d) && date(d[2] * 10 + d[3], d[0] * 10 + d[1]), "", 30,
                    "amka", "αμκα", "ΑΜΚΑ"),
            id("gr-afm", "GR", "AFM (tax number)", 9, EuropeanIds::greekTax, "", 30, "afm", "αφμ", "ΑΦΜ"),
            id("hu-taj", "HU", "TAJ number", 9, d -> weighted(d, 3, 7, 3, 7, 3, 7, 3, 7) % 10 == d[8],
                    "3 3 3,3-3-3", 40, "taj", "tajszám", "taj-szám"),
            id("ua-rnokpp", "UA", "РНОКПП", 10, d -> weighted(d, -1, 5, 7, 9, 4, 6, 10, 5, 7) % 11 % 10 == d[9], "", 30,
                    "рнокпп", "РНОКПП", "іпн", "ІПН", "rnokpp"),
            id("ru-inn", "RU", "ИНН", 12, EuropeanIds::russianTax, "", 30, "инн", "ИНН", "inn"),
            id("ru-inn", "RU", "ИНН", 10, d -> d[0] + d[1] > 0 && weighted(d, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == d[9], "", 30,
                    "инн", "ИНН", "inn"),
            id("ru-snils", "RU", "СНИЛС", 11, EuropeanIds::snils, "3-3-3 2,3-3-3-2", 75, "снилс", "СНИЛС", "snils"),
            id("is-kennitala", "IS", "kennitala", 10, EuropeanIds::icelandic, "6-4", 62, "kennitala", "kt"),
            id("md-idnp", "MD", "IDNP", 13, d -> weighted(d, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1) % 10 == d[12], "", 30,
                    "idnp", "cod personal"),
            id("uk-utr", "GB", "unique taxpayer reference", 10, EuropeanIds::taxReference, "5 5", 45,
                    "utr", "taxpayer reference", "tax reference"),
            id("es-nss", "ES", "número de la Seguridad Social", 12,
                    d -> d[0] < 7 && number(d, 0, 10) % 97 == number(d, 10, 12), "2/8/2,2 8 2,2-8-2", 66,
                    "seguridad social", "nss", "naf", "afiliación", "afiliacion"));

    private EuropeanIds() {}

    private static boolean austrian(int[] d) {
        int sum = weighted(d, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6);
        return d[0] != 0 && sum % 11 == d[3] && number(d, 6, 8) <= 15 && date(1, d[4] * 10 + d[5]);
    }

    /** Months of women are 50 higher; 20 more where a day's numbers ran out. */
    private static boolean czech(int[] d) {
        int month = (d[2] * 10 + d[3]) % 50;
        long rest = number(d, 0, 9) % 11;
        return date(month > 20 ? month - 20 : month, d[4] * 10 + d[5]) && (rest == d[9] || rest == 10 && d[9] == 0);
    }

    /** Given out before 1954: without a check digit. */
    private static boolean czechOfOld(int[] d) {
        return number(d, 0, 2) < 54 && date((d[2] * 10 + d[3]) % 50, d[4] * 10 + d[5]);
    }

    private static boolean frenchTax(int[] d) {
        return d[0] < 4 && number(d, 0, 10) % 511 == number(d, 10, 13);
    }

    private static boolean norwegianAccount(int[] d) {
        return (11 - weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 == d[10];
    }

    private static boolean hungarian(int[] d) {
        return d[0] > 0 && date(d[3] * 10 + d[4], d[5] * 10 + d[6])
                && (weighted(d, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) % 11 == d[10]
                        || weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 11 == d[10]);
    }

    private static boolean bulgarian(int[] d) {
        int month = (d[2] * 10 + d[3]) % 20;
        return date(month, d[4] * 10 + d[5]) && weighted(d, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10 == d[9];
    }

    private static boolean baltic(int[] d) {
        int check = weighted(d, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11;
        if (check == 10) {
            check = weighted(d, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11 % 10;
        }
        return d[0] > 0 && d[0] < 9 && date(d[3] * 10 + d[4], d[5] * 10 + d[6]) && check == d[10];
    }

    /** Those given out since 2017 begin with 32 and tell no date. */
    private static boolean latvian(int[] d) {
        boolean begins = number(d, 0, 2) == 32 || date(d[2] * 10 + d[3], d[0] * 10 + d[1]);
        return begins && (1101 - weighted(d, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11 % 10 == d[10];
    }

    private static boolean yugoslav(int[] d) {
        int check = 11 - weighted(d, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        return date(d[2] * 10 + d[3], d[0] * 10 + d[1])
                && (d[4] == 9 || d[4] == 0)
                && (check > 9 ? 0 : check) == d[12];
    }

    private static boolean greekTax(int[] d) {
        return number(d, 0, 9) != 0 && weighted(d, 256, 128, 64, 32, 16, 8, 4, 2) % 11 % 10 == d[8];
    }

    private static boolean russianTax(int[] d) {
        return number(d, 0, 4) != 0
                && weighted(d, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == d[10]
                && weighted(d, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) % 11 % 10 == d[11];
    }

    private static boolean snils(int[] d) {
        return number(d, 0, 9) > 1_001_998 && weighted(d, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 101 % 100 == number(d, 9, 11);
    }

    private static boolean icelandic(int[] d) {
        boolean century = d[9] == 9 || d[9] == 0 || d[9] == 8;
        return century
                && date(d[2] * 10 + d[3], (d[0] * 10 + d[1]) % 40)
                && weighted(d, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
    }

    private static boolean taxReference(int[] d) {
        return "21987654321".charAt(weighted(d, 0, 6, 7, 8, 9, 10, 5, 4, 3, 2) % 11) - '0' == d[0];
    }
}
