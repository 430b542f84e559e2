package dev.wirewitness.policy.detect;

import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that holds digits and has no literal of its own: reads the digits at one place once and offers them to
 * cards, national ids, addresses, phones, and the ids that mix letters and digits. Digits alone are no candidates yet:
 * tables of numbers are ordinary content, so the budget counts what passed a checksum.
 */
final class NumberVerifier implements Verifier {
    /** Runs of base64 longer than this hold no number. */
    private static final int MAX_RUN = 64;
    private static final int MIN_DIGITS = 7;

    @Override
    public List<DetectorDescription> detectors() {
        return Stream.of(
                        List.of(CardNumbers.CARD, PhoneNumbers.PHONE, IpAddresses.IPV4, Ibans.IBAN),
                        NationalIds.detectors(),
                        WordIds.detectors(),
                        LetterIds.detectors(),
                        CoinAddresses.detectors())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Anchor> anchors() {
        return Anchor.digits();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int start = at;
        boolean letters = false;
        while (start > 1 && at - start < MAX_RUN && Ascii.alnum(bytes[start - 1])) {
            start--;
            letters = letters || Ascii.letter(bytes[start]);
        }
        int end = at;
        while (end < text.end() && Ascii.alnum(bytes[end])) {
            letters = letters || Ascii.letter(bytes[end]);
            end++;
        }
        if (end - start > MAX_RUN) {
            return base64End(bytes, end, text.end());
        }
        if (letters) {
            words(text, start, end, out);
        } else {
            numbers(text, start, end, out);
        }
        return end;
    }

    private static int base64End(byte[] bytes, int from, int limit) {
        int end = from;
        while (end < limit && (Ascii.alnum(bytes[end]) || bytes[end] == '+' || bytes[end] == '/')) {
            end++;
        }
        return end;
    }

    private static void words(DecodedText text, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (Ascii.word(bytes[start - 1]) || Ascii.word(bytes[end])) {
            return;
        }
        int length = end - start;
        if (length == 4 && Ibans.begins(bytes, start) || length >= 15) {
            Ibans.verify(text, start, out);
        }
        if (bytes[end] == '-' && length <= 4) {
            LetterIds.joined(text, start, end, out);
        }
        if (length >= 8 && length <= 18) {
            WordIds.verify(text, start, end, out);
        } else if (length >= 26) {
            CoinAddresses.verify(text, start, end, out);
        }
    }

    private static void numbers(DecodedText text, int start, int end, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (end - start == 6 && (bytes[end] == '-' || bytes[end] == '+')) {
            WordIds.verifyFinnish(text, start, end + 5, out);
        }
        if (end - start == 2) {
            WordIds.verifyNino(text, start, out);
        }
        if (Ascii.letter(bytes[start - 1])) {
            return;
        }
        PostalAddresses.verify(text, start, end, out);
        if (end - start < MIN_DIGITS && !DigitGroups.goOn(bytes, end)) {
            // a few digits on their own: most numbers in text and code
            if (!Ascii.word(bytes[end])) {
                PhoneNumbers.verify(text, start, out);
            }
            return;
        }
        if (bytes[end] == '-' || bytes[start - 1] == '-') {
            LetterIds.joined(text, start, end, out);
        }
        DigitGroups groups = DigitGroups.at(bytes, start, text.end());
        if (groups.groups() == 0) {
            return;
        }
        PhoneNumbers.verify(text, start, out);
        if (!groups.freeBefore()) {
            return;
        }
        for (int n = 1; n <= groups.groups(); n++) {
            if (groups.freeAfter(n)) {
                if (n == 4 && IpAddresses.begins(groups)) {
                    IpAddresses.verify(text, groups, out);
                } else if (groups.count(n) >= MIN_DIGITS) {
                    CardNumbers.verify(text, groups, n, out);
                    NationalIds.verify(text, groups, n, out);
                }
            }
        }
    }
}
