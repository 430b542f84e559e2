package dev.wirewitness.policy.wire;

/**
 * Percent-encoded text: values of a form (WHATWG URL section 5, where a plus is a space) and extended parameters of a
 * header field (RFC 8187 section 3.2). A percent sign without two hexadecimal digits stands for itself.
 */
final class PercentCoding extends TextCoding {
    static final PercentCoding FORM = new PercentCoding(true, AS_IS);
    static final PercentCoding EXTENDED = new PercentCoding(false, AS_IS);

    private static final String HEX = "0123456789ABCDEF";

    private final boolean form;
    private final TextCoding inside;

    PercentCoding(boolean form, TextCoding inside) {
        this.form = form;
        this.inside = inside;
    }

    @Override
    int next(byte[] body, int at, int limit, Utf8Out out) {
        byte b = body[at];
        if (form && b == '+') {
            out.raw((byte) ' ');
            return at + 1;
        }
        int escape = escape(body, at, limit);
        byte meant = escape < 0 ? b : (byte) escape;
        if (inside == AS_IS) {
            out.raw(meant);
        } else {
            inside.next(new byte[] {meant}, 0, 1, out);
        }
        return escape < 0 ? at + 1 : at + 3;
    }

    /** The byte an escape at {@code at} stands for, or -1. */
    static int escape(byte[] body, int at, int limit) {
        if (body[at] != '%' || at + 2 >= limit) {
            return -1;
        }
        int high = hex(body[at + 1]);
        int low = hex(body[at + 2]);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hex(byte b) {
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    @Override
    String encode(String ascii) {
        StringBuilder out = new StringBuilder(ascii.length() + 16);
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.".indexOf(c) >= 0;
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
            }
        }
        return out.toString();
    }
}
