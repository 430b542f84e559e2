package dev.wirewitness.policy.wire;

import java.nio.charset.Charset;

/** A charset of one byte per character that writes ASCII as ASCII: the Latin, Cyrillic, Greek … families. */
final class SingleByteCoding extends TextCoding {
    private final char[] characters = new char[256];

    private SingleByteCoding(Charset charset) {
        byte[] one = new byte[1];
        for (int i = 0; i < 256; i++) {
            one[0] = (byte) i;
            characters[i] = new String(one, charset).charAt(0);
        }
    }

    /** Whether the charset is one of these. */
    static boolean is(Charset charset) {
        if (!charset.canEncode() || charset.newEncoder().maxBytesPerChar() != 1.0f) {
            return false;
        }
        byte[] ascii = new byte[95];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) (' ' + i);
        }
        String read = new String(ascii, charset);
        for (int i = 0; i < ascii.length; i++) {
            if (read.length() != ascii.length || read.charAt(i) != ' ' + i) {
                return false;
            }
        }
        return true;
    }

    static SingleByteCoding of(Charset charset) {
        return new SingleByteCoding(charset);
    }

    @Override
    int next(byte[] body, int at, int limit, Utf8Out out) {
        out.character(characters[body[at] & 0xff]);
        return at + 1;
    }

    @Override
    String encode(String ascii) {
        return ascii;
    }
}
