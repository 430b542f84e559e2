package dev.wirewitness.policy.wire;

/**
 * A way to write text as bytes that is not plain UTF-8. Reads one character (or one byte of one) at a time, so that a
 * place of the text can be followed back into the body. Immutable; any thread.
 */
abstract sealed class TextCoding permits PercentCoding, WideCoding, SingleByteCoding, TextCoding.AsIs {
    /** UTF-8 as it stands. */
    static final TextCoding AS_IS = new AsIs();

    /** Reads what begins at {@code at}, appends it to {@code out} as UTF-8, and says where it ends. */
    abstract int next(byte[] body, int at, int limit, Utf8Out out);

    /** ASCII text written this way, one character for one byte of the result. */
    abstract String encode(String ascii);

    static final class AsIs extends TextCoding {
        @Override
        int next(byte[] body, int at, int limit, Utf8Out out) {
            out.raw(body[at]);
            return at + 1;
        }

        @Override
        String encode(String ascii) {
            return ascii;
        }
    }
}
