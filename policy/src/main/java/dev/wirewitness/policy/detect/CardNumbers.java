package dev.wirewitness.policy.detect;

import java.util.List;
import java.util.Set;

/** Payment card numbers: issuer range, length and Luhn check digit (ISO/IEC 7812-1). */
final class CardNumbers {
    static final DetectorDescription CARD =
            DetectionCollector.personal("payment-card", "", "payment card number", 60);

    private static final List<String> WORDS = List.of(
            "card", "credit", "debit", "visa", "mastercard", "amex", "american express", "discover", "pan", "cc",
            "kreditkarte", "karte", "carte", "tarjeta", "carta", "ccnum", "cardnumber", "card_number");
    /** Where one of these stands before, a number with a check digit is a card's though no issuer is known for it. */
    private static final List<String> CERTAIN = List.of(
            "credit card", "debit card", "card number", "card no", "cardnumber", "card_number", "credit_card", "creditcard",
            "kreditkarte", "kartennummer", "carte bancaire", "carte de crédit", "tarjeta de crédito", "carta di credito",
            "visa", "mastercard", "maestro", "amex", "ccnum");
    private static final Set<String> SHAPES = Set.of("4-4-4-4", "4 4 4 4", "4-6-5", "4 6 5", "4-6-4",
            "4 6 4", "4-4-4-4-3", "4 4 4 4 3");
    /** Published by payment providers for tests. */
    private static final Set<Long> TEST_CARDS = Set.of(
            4242424242424242L, 4111111111111111L, 5555555555554444L, 378282246310005L, 371449635398431L,
            4012888888881881L, 6011111111111117L, 6011000990139424L, 4000056655665556L, 5105105105105100L,
            2223003122003222L, 5200828282828210L, 30569309025904L, 38520000023237L, 3566002020360505L,
            3530111333300000L, 4000000000000002L, 4222222222222L, 6200000000000005L);

    private CardNumbers() {}

    static void verify(DecodedText text, DigitGroups groups, int n, DetectionCollector out) {
        int count = groups.count(n);
        if (count < 12 || count > 19 || n > 1 && !SHAPES.contains(groups.shape(n))) {
            return;
        }
        int[] digits = groups.digits(n);
        boolean issued = issuer(digits);
        if (!issued && (n > 1 || simCard(digits)) || !Checksums.luhn(digits)) {
            return;
        }
        Surroundings around = Surroundings.of(text, groups.start());
        boolean known = issued || around.name(maestro(digits) ? WORDS : CERTAIN);
        if (!known || !out.candidate()) {
            return;
        }
        Score score = Score.base(CARD.baseConfidence()).plus("checksum valid", 10);
        if (n > 1) {
            score.plus("written in groups", 12);
        }
        if (n > 1 && fourBeside(text.bytes(), groups.start(), groups.end(n))) {
            score.plus("one of many groups", -40);
        }
        if (!issued) {
            score.plus("no issuer known", -15);
        }
        boolean named = around.addTo(score, WORDS, 15);
        if (!named && (count == 13 || count > 16)) {
            score.plus("unusual length", -25);
        }
        if (TEST_CARDS.contains(Checksums.number(digits, 0, count))) {
            score.plus("test value", -15);
        }
        out.report(CARD, groups.start(), groups.end(n), score);
    }

    /** Whether another group of four stands beside, as in a table of numbers. */
    private static boolean fourBeside(byte[] bytes, int start, int end) {
        boolean before = start > 5 && bytes[start - 1] == ' ';
        boolean after = bytes[end] == ' ';
        for (int i = 1; i <= 4; i++) {
            before = before && Ascii.alnum(bytes[start - 1 - i]) && (i > 1 || Ascii.hex(bytes[start - 2]));
            after = after && Ascii.hex(bytes[end + i]);
        }
        return before && Ascii.digit(bytes[start - 5]) || after && !Ascii.word(bytes[end + 5]) && bytes[end + 5] != '/';
    }

    /** A wide range of lengths and first digits, most of which are not in use. */
    private static boolean maestro(int[] d) {
        int two = d[0] * 10 + d[1];
        return two == 50 || two >= 56 && two <= 58 || two >= 61 && two <= 69;
    }

    /** Those are numbered like payment cards (ITU-T E.118). */
    private static boolean simCard(int[] d) {
        return d[0] == 8 && d[1] == 9;
    }

    private static boolean issuer(int[] d) {
        int two = d[0] * 10 + d[1];
        int four = two * 100 + d[2] * 10 + d[3];
        return switch (d.length) {
            case 13 -> d[0] == 4;
            case 14 -> two == 36 || two == 38 || two == 39 || four >= 3000 && four <= 3059;
            case 15 -> two == 34 || two == 37 || four == 1800 || four == 2131;
            case 16 -> d[0] == 4
                    || two >= 51 && two <= 55
                    || four >= 2221 && four <= 2720
                    || four == 6011
                    || two == 64
                    || two == 65
                    || two == 62
                    || two == 60
                    || two == 67
                    || four >= 3528 && four <= 3589
                    || four >= 2200 && four <= 2204;
            case 18, 19 -> two == 62 || two == 67 || d[0] == 4 || two == 63;
            default -> false;
        };
    }
}
