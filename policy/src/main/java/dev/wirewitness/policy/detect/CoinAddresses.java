package dev.wirewitness.policy.detect;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Bitcoin addresses (base58check, bech32 of BIP 173 and BIP 350), Ethereum addresses, and those of Litecoin, Dogecoin, Dash
 * and Tron, which are made like Bitcoin's.
 */
final class CoinAddresses {
    static final DetectorDescription BITCOIN =
            DetectionCollector.personal("bitcoin-address", "", "Bitcoin address", 60);
    static final DetectorDescription ETHEREUM =
            DetectionCollector.personal("ethereum-address", "", "Ethereum address", 50);

    static final DetectorDescription OTHER =
            DetectionCollector.personal("crypto-address", "", "address of Litecoin, Dogecoin, Dash or Tron", 60);

    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final List<String> WORDS = List.of("ethereum", "eth", "wallet", "address", "0x", "crypto");

    private static final List<String> NAMES = List.of(
            "bitcoin", "btc", "litecoin", "ltc", "dogecoin", "doge", "dash", "tron", "trx", "wallet", "crypto",
            "cryptocurrency", "coins");

    private CoinAddresses() {}

    static List<DetectorDescription> detectors() {
        return List.of(BITCOIN, ETHEREUM, OTHER);
    }

    /** Looks at a whole word of 26 letters and digits or more. */
    static void verify(DecodedText text, int start, int end, DetectionCollector out) {
        String word = new String(text.bytes(), start, end - start, StandardCharsets.US_ASCII);
        String lower = word.toLowerCase(Locale.ROOT);
        char first = word.charAt(0);
        if (word.length() == 42 && word.startsWith("0x") && hex(word)) {
            Score score = Score.base(ETHEREUM.baseConfidence());
            Surroundings.of(text, start).addTo(score, WORDS, 25);
            out.report(ETHEREUM, start, end, score);
        } else if ((first == '1' || first == '3') && word.length() <= 35 && out.candidate() && base58(word)
                || lower.startsWith("bc1") && bech32(lower, "bc")) {
            out.report(
                    BITCOIN, start, end, Score.base(BITCOIN.baseConfidence()).plus("checksum valid", 30));
        } else if ("LMDXT".indexOf(first) >= 0 && (word.length() == 33 || word.length() == 34) && out.candidate() && base58(word)
                || lower.startsWith("ltc1") && bech32(lower, "ltc")) {
            out.report(OTHER, start, end, Score.base(OTHER.baseConfidence()).plus("checksum valid", 30));
        } else if (looks(word, lower) && !Surroundings.of(text, start).wordIn(NAMES).isEmpty()) {
            // made-up data has addresses that do not check
            boolean bitcoin = first == '1' || first == '3' || first == 'b';
            DetectorDescription detector = bitcoin ? BITCOIN : OTHER;
            Score score = Score.base(detector.baseConfidence()).plus("its currency before it", 8);
            out.report(detector, start, end, score.plus("check characters do not fit", -8));
        }
    }

    private static boolean looks(String word, String lower) {
        boolean segwit = lower.startsWith("bc1") || lower.startsWith("ltc1");
        boolean legacy = "13LMDXT".indexOf(word.charAt(0)) >= 0 && word.length() <= 35;
        return word.length() >= 26
                && word.length() <= 62
                && (segwit || legacy && word.chars().allMatch(c -> BASE58.indexOf(c) >= 0))
                && word.chars().anyMatch(Character::isDigit);
    }

    private static boolean hex(String word) {
        return word.substring(2).chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private static boolean base58(String word) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < word.length(); i++) {
            int value = BASE58.indexOf(word.charAt(i));
            if (value < 0) {
                return false;
            }
            number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(value));
        }
        byte[] big = number.toByteArray();
        byte[] decoded = new byte[25];
        int length = Math.min(25, big.length);
        System.arraycopy(big, big.length - length, decoded, 25 - length, length);
        byte[] hash = sha256(sha256(Arrays.copyOf(decoded, 21)));
        return big.length <= 26 && Arrays.equals(hash, 0, 4, decoded, 21, 25);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }

    /** {@code prefix}: what stands before the separator {@code 1}. */
    private static boolean bech32(String word, String prefix) {
        int data = word.length() - prefix.length() - 1;
        if (data != 39 && data != 59) {
            return false;
        }
        int check = 1;
        for (int i = 0; i < prefix.length(); i++) {
            check = step(check, prefix.charAt(i) >> 5);
        }
        check = step(check, 0);
        for (int i = 0; i < prefix.length(); i++) {
            check = step(check, prefix.charAt(i) & 31);
        }
        for (int i = prefix.length() + 1; i < word.length(); i++) {
            int value = BECH32.indexOf(word.charAt(i));
            if (value < 0) {
                return false;
            }
            check = step(check, value);
        }
        return check == 1 || check == 0x2bc830a3;
    }

    private static int step(int check, int value) {
        int top = check >>> 25;
        int next = (check & 0x1ffffff) << 5 ^ value;
        for (int i = 0; i < 5; i++) {
            next ^= (top >>> i & 1) == 1 ? GENERATOR[i] : 0;
        }
        return next;
    }
}
