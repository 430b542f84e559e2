package dev.wirewitness.policy.wire;

/** UTF-16 and UTF-32 (RFC 2781, Unicode section 3.10) in either byte order. A cut character reads as U+FFFD. */
final class WideCoding extends TextCoding {
    static final WideCoding UTF16_BE = new WideCoding(2, true);
    static final WideCoding UTF16_LE = new WideCoding(2, false);
    static final WideCoding UTF32_BE = new WideCoding(4, true);
    static final WideCoding UTF32_LE = new WideCoding(4, false);

    private final int width;
    private final boolean bigEndian;

    private WideCoding(int width, boolean bigEndian) {
        this.width = width;
        this.bigEndian = bigEndian;
    }

    int width() {
        return width;
    }

    @Override
    int next(byte[] body, int at, int limit, Utf8Out out) {
        if (at + width > limit) {
            out.character(0xfffd);
            return limit;
        }
        int unit = unit(body, at);
        if (width == 2 && Character.isHighSurrogate((char) unit) && at + 4 <= limit) {
            int second = unit(body, at + 2);
            if (Character.isLowSurrogate((char) second)) {
                out.character(Character.toCodePoint((char) unit, (char) second));
                return at + 4;
            }
        }
        out.character(unit < 0 ? 0xfffd : unit);
        return at + width;
    }

    private int unit(byte[] body, int at) {
        int unit = 0;
        for (int i = 0; i < width; i++) {
            unit = unit << 8 | body[bigEndian ? at + i : at + width - 1 - i] & 0xff;
        }
        return unit;
    }

    @Override
    String encode(String ascii) {
        StringBuilder out = new StringBuilder(ascii.length() * width);
        for (int i = 0; i < ascii.length(); i++) {
            for (int k = 0; k < width; k++) {
                out.append(k == (bigEndian ? width - 1 : 0) ? ascii.charAt(i) : '\0');
            }
        }
        return out.toString();
    }
}
