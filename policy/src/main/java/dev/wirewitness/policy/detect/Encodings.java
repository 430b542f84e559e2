package dev.wirewitness.policy.detect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Undoes what makes text unreadable without hiding it: hexadecimal digits, base64 and base64url (RFC 4648), gzip (RFC 1952)
 * and UTF-16 within either. Most of what has the form of these encodings is none of them, or no text: the first bytes tell.
 */
final class Encodings {
    /** So many bytes of text at the beginning make it a text: chance does it once in 90,000 times. */
    private static final int TELLING = 12;

    private static final int TELLING_CHARACTERS = 2 * TELLING;
    /** What the first of four characters is that stand for bytes of text, or for zero (UTF-16). */
    private static final ByteClass LEADS = new ByteClass("ACDI-Za-f");
    /** The first digit of a byte of text. */
    private static final ByteClass HIGH_DIGITS = new ByteClass("02-7");

    private Encodings() {}

    /** {@code whole}: whether all of it is here, or compressed text went on beyond the limit. */
    record Decoded(byte[] bytes, String how, boolean inflated, boolean whole) {}

    /** Of one run of characters; {@code mostInflated}: bytes. */
    static Optional<Decoded> decode(byte[] bytes, int from, int to, int mostInflated) {
        if (!likely(bytes, from, to)) {
            return Optional.empty();
        }
        byte[] first = new byte[TELLING_CHARACTERS];
        int count = strip(bytes, from, Math.min(to, from + TELLING_CHARACTERS), first);
        if (hex(first, count) && text(fromHex(first, count))) {
            byte[] digits = new byte[to - from];
            int all = strip(bytes, from, to, digits);
            if (hex(digits, all)) {
                return opened(fromHex(digits, all), "hexadecimal", mostInflated);
            }
        }
        if (!readable(base64(first, count - count % 4))) {
            return Optional.empty();
        }
        byte[] characters = new byte[to - from];
        int all = strip(bytes, from, to, characters);
        return opened(base64(characters, all % 4 == 1 ? all - 1 : all), "base64", mostInflated);
    }

    /** Whether it is worth a closer look; long names and paths are not. */
    private static boolean likely(byte[] bytes, int from, int to) {
        if (to - from < 16) {
            return false;
        }
        return every(bytes, from, 4, LEADS) || every(bytes, from, 2, HIGH_DIGITS) || Ascii.wordAt(bytes, from, to, "h4s");
    }

    private static boolean every(byte[] bytes, int from, int step, ByteClass members) {
        return members.has(bytes[from])
                && members.has(bytes[from + step])
                && members.has(bytes[from + 2 * step])
                && members.has(bytes[from + 3 * step]);
    }

    private static Optional<Decoded> opened(byte[] decoded, String how, int mostInflated) {
        if (gzip(decoded)) {
            return inflated(decoded, how, mostInflated);
        }
        if (utf16(decoded)) {
            byte[] utf8 = new String(decoded, StandardCharsets.UTF_16LE).getBytes(StandardCharsets.UTF_8);
            return Optional.of(new Decoded(utf8, how, false, true));
        }
        return Optional.of(new Decoded(decoded, how, false, true));
    }

    private static Optional<Decoded> inflated(byte[] decoded, String how, int most) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(decoded))) {
            byte[] text = in.readNBytes(most);
            return Optional.of(new Decoded(text, "gzip in " + how, true, text.length < most || in.read() < 0));
        } catch (IOException _) {
            return Optional.empty(); // only looked like it
        }
    }

    /** Without white space and padding, in the first alphabet; how many. */
    private static int strip(byte[] bytes, int from, int to, byte[] into) {
        int count = 0;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (!Ascii.space(b) && b != '=') {
                into[count++] = b == '-' ? (byte) '+' : b == '_' ? (byte) '/' : b;
            }
        }
        return count;
    }

    private static byte[] base64(byte[] characters, int count) {
        return Base64.getDecoder().decode(Arrays.copyOf(characters, count));
    }

    private static boolean hex(byte[] characters, int count) {
        for (int i = 0; i < count; i++) {
            if (!Ascii.hex(characters[i])) {
                return false;
            }
        }
        return count % 2 == 0;
    }

    private static byte[] fromHex(byte[] digits, int count) {
        return HexFormat.of().parseHex(new String(digits, 0, count, StandardCharsets.US_ASCII));
    }

    private static boolean readable(byte[] begin) {
        return text(begin) || gzip(begin) || utf16(begin);
    }

    private static boolean text(byte[] begin) {
        int looked = Math.min(begin.length, TELLING);
        for (int i = 0; i < looked; i++) {
            if (!printed(begin[i])) {
                return false;
            }
        }
        return looked == TELLING;
    }

    private static boolean printed(byte b) {
        return b >= ' ' && b < 0x7f || Ascii.space(b);
    }

    private static boolean gzip(byte[] begin) {
        return begin.length > 3 && begin[0] == 0x1f && begin[1] == (byte) 0x8b && begin[2] == 8;
    }

    /** Little-endian, as commands of PowerShell are. */
    private static boolean utf16(byte[] begin) {
        for (int i = 0; i < TELLING; i++) {
            if (i >= begin.length || (i % 2 == 0 ? !printed(begin[i]) : begin[i] != 0)) {
                return false;
            }
        }
        return true;
    }
}
