package dev.wirewitness.policy.detect;

import java.text.Normalizer;

/**
 * Characters that a reader takes for ASCII, or does not see. What they are for matching: Unicode's compatibility forms of
 * letters and digits (full-width, mathematical, circled), decimal digits of other scripts, Cyrillic and Greek letters that
 * look like Latin ones, and characters without width.
 */
final class Lookalikes {
    /** {@link #of}: the character stands for itself. */
    static final int ITSELF = -1;
    /** {@link #of}: the character is not seen. */
    static final int UNSEEN = -2;

    /** Tag characters repeat ASCII from here on, unseen. */
    static final int TAGS = 0xe0000;

    /** The Unicode Consortium's confusables of Latin letters in the two scripts that have whole alphabets of them. */
    private static final String FOREIGN =
            "АаВСсЕеНІіЈјКМОоРрЅѕТХхУуӀԛԝԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιν";

    private static final String LATIN =
            "AaBCcEeHIiJjKMOoPpSsTXxYyIqwdhABEZHIKMNOPTYXoiv";

    private static final byte[] OF_FOREIGN = ofForeign();
    private static final byte[] OF_MATHEMATICAL = compatible(0x1d400, 0x1d7ff);
    private static final byte[] OF_ENCLOSED = compatible(0x24b6, 0x24e9);
    private static final boolean[] LEADS = leads();

    private Lookalikes() {}

    /** Whether a character that begins with this byte in UTF-8 may be one of those; false for ASCII. */
    static boolean mayBegin(int lead) {
        return LEADS[lead & 255];
    }

    /** Whether a Greek or Cyrillic letter begins with this byte in UTF-8; each has two bytes. */
    static boolean script(byte lead) {
        return lead >= (byte) 0xce && lead <= (byte) 0xd4;
    }

    /** The ASCII character it stands for wherever it is, {@link #ITSELF} or {@link #UNSEEN}. */
    static int of(int codePoint) {
        if (unseen(codePoint)) {
            return UNSEEN;
        }
        int ascii = 0;
        if (codePoint >= 0xff01 && codePoint <= 0xff5e) {
            ascii = joining(codePoint - 0xfee0) ? codePoint - 0xfee0 : 0;
        } else if (codePoint >= 0x1d400 && codePoint <= 0x1d7ff) {
            ascii = OF_MATHEMATICAL[codePoint - 0x1d400];
        } else if (codePoint >= 0x24b6 && codePoint <= 0x24e9) {
            ascii = OF_ENCLOSED[codePoint - 0x24b6];
        } else if (codePoint >= 0x660 && codePoint <= 0x96f && Character.isDigit(codePoint)) {
            ascii = '0' + Character.digit(codePoint, 10);
        }
        return ascii == 0 ? ITSELF : ascii;
    }

    /** As {@link #of}, but the character where it stands for itself; negative where it is not seen. */
    static int seen(int codePoint) {
        int stands = codePoint < 0x80 ? ITSELF : of(codePoint);
        return stands == ITSELF ? codePoint : stands;
    }

    /** The Latin letter that this letter of another script looks like, or {@link #ITSELF}. */
    static int latin(int codePoint) {
        int ascii = codePoint >= 0x370 && codePoint < 0x370 + OF_FOREIGN.length ? OF_FOREIGN[codePoint - 0x370] : 0;
        return ascii == 0 ? ITSELF : ascii;
    }

    /** The characters that have no width, or only turn the direction of others. */
    private static boolean unseen(int codePoint) {
        return codePoint >= 0x200b && codePoint <= 0x200f
                || codePoint >= 0x202a && codePoint <= 0x202e
                || codePoint >= 0x2060 && codePoint <= 0x206f
                || codePoint >= 0xfe00 && codePoint <= 0xfe0f
                || codePoint >= TAGS && codePoint <= 0xe01ef
                || codePoint == 0xfeff
                || codePoint == 0xad
                || codePoint == 0x34f
                || codePoint == 0x61c
                || codePoint == 0x180e;
    }

    static boolean tag(int codePoint) {
        return codePoint >= TAGS + ' ' && codePoint < TAGS + 0x7f;
    }

    /** Turns the direction of whatever follows, letters of a fixed direction included: no language needs it. */
    static boolean override(int codePoint) {
        return codePoint == 0x202d || codePoint == 0x202e;
    }

    private static boolean joining(int ascii) {
        return Ascii.alnum((byte) ascii) || "-_.@:=+/".indexOf(ascii) >= 0;
    }

    private static byte[] ofForeign() {
        byte[] table = new byte[0x530 - 0x370];
        for (int i = 0; i < FOREIGN.length(); i++) {
            table[FOREIGN.charAt(i) - 0x370] = (byte) LATIN.charAt(i);
        }
        return table;
    }

    private static byte[] compatible(int first, int last) {
        byte[] table = new byte[last - first + 1];
        for (int codePoint = first; codePoint <= last; codePoint++) {
            String plain = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
            boolean ascii = plain.length() == 1 && plain.charAt(0) < 0x80 && Ascii.alnum((byte) plain.charAt(0));
            table[codePoint - first] = ascii ? (byte) plain.charAt(0) : 0;
        }
        return table;
    }

    private static boolean[] leads() {
        boolean[] leads = new boolean[256];
        for (int codePoint = 0x80; codePoint <= 0xe01ef; codePoint++) {
            boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
            if (!surrogate && (of(codePoint) != ITSELF || latin(codePoint) != ITSELF)) {
                leads[lead(codePoint)] = true;
            }
        }
        return leads;
    }

    private static int lead(int codePoint) {
        return codePoint < 0x800
                ? 0xc0 | codePoint >> 6
                : codePoint < 0x10000 ? 0xe0 | codePoint >> 12 : 0xf0 | codePoint >> 18;
    }
}
