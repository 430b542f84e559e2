package dev.wirewitness.policy.wire;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/** Which {@link TextCoding} undoes a charset, by its name or by what the bytes show. */
final class Charsets {
    private Charsets() {}

    /**
     * The coding of text under a declared charset.
     *
     * @return nothing when it cannot be read: then the bytes may mean something else than they look like
     */
    static Optional<TextCoding> declared(String name, byte[] bytes, int from, int to) {
        String bare = name.strip().toLowerCase(Locale.ROOT);
        switch (bare) {
            case "", "utf-8", "utf8", "us-ascii", "ascii", "unicode-1-1-utf-8", "unicode11utf8" -> {
                return Optional.of(TextCoding.AS_IS);
            }
            case "utf-16be", "unicodefffe" -> {
                return Optional.of(WideCoding.UTF16_BE);
            }
            case "utf-16le" -> {
                return Optional.of(WideCoding.UTF16_LE);
            }
            case "utf-16", "utf16", "ucs-2", "iso-10646-ucs-2", "unicode" -> {
                // without a mark RFC 2781 says big-endian, and browsers read little-endian
                return wide(bytes, from, to).filter(coding -> coding.width() == 2).map(coding -> coding);
            }
            case "utf-32be" -> {
                return Optional.of(WideCoding.UTF32_BE);
            }
            case "utf-32le" -> {
                return Optional.of(WideCoding.UTF32_LE);
            }
            case "utf-32", "utf32" -> {
                return wide(bytes, from, to).filter(coding -> coding.width() == 4).map(coding -> coding);
            }
            default -> {
                return other(bare, bytes, from, to);
            }
        }
    }

    private static Optional<TextCoding> other(String name, byte[] bytes, int from, int to) {
        Optional<TextCoding> coding = singleByte(name);
        return coding.isPresent() && Utf8.ascii(bytes, from, to) ? Optional.of(TextCoding.AS_IS) : coding;
    }

    /** The coding of a charset of one byte per character. */
    static Optional<TextCoding> singleByte(String declared) {
        String name = declared.strip().toLowerCase(Locale.ROOT);
        try {
            // as the web reads it: everybody who says Latin-1 may mean the larger set
            Charset charset = name.equals("iso-8859-1") || name.equals("latin1")
                    ? Charset.forName("windows-1252")
                    : Charset.forName(name);
            if (SingleByteCoding.is(charset)) {
                return Optional.of(SingleByteCoding.of(charset));
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * UTF-16 or UTF-32 by its mark, or by where the zero bytes of two ASCII characters stand, as readers of JSON tell
     * (RFC 4627 section 3).
     */
    static Optional<WideCoding> wide(byte[] bytes, int from, int to) {
        if (to - from < 2) {
            return Optional.empty();
        }
        int a = bytes[from] & 0xff;
        int b = bytes[from + 1] & 0xff;
        int c = to - from > 2 ? bytes[from + 2] & 0xff : -1;
        int d = to - from > 3 ? bytes[from + 3] & 0xff : -1;
        if (a == 0 && b == 0 && (c == 0xfe && d == 0xff || c == 0 && d > 0)) {
            return Optional.of(WideCoding.UTF32_BE);
        }
        if (c == 0 && d == 0 && (a == 0xff && b == 0xfe || a > 0 && b == 0)) {
            return Optional.of(WideCoding.UTF32_LE);
        }
        if (a == 0xfe && b == 0xff || a == 0 && b > 0 && (c < 0 || c == 0 && d > 0)) {
            return Optional.of(WideCoding.UTF16_BE);
        }
        boolean little = a == 0xff && b == 0xfe || a > 0 && b == 0 && (c < 0 || c > 0 && d <= 0);
        return little ? Optional.of(WideCoding.UTF16_LE) : Optional.empty();
    }

}
