package dev.wirewitness.policy.detect;

import java.util.List;

/** Private keys in PEM (RFC 7468), OpenSSH, PGP and PuTTY armour, whole or cut off before their end. */
final class PrivateKeyVerifier implements Verifier {
    static final DetectorDescription PEM =
            DetectionCollector.secret("private-key", "", "PEM, OpenSSH or PGP private key", 60);
    static final DetectorDescription PUTTY =
            DetectionCollector.secret("putty-private-key", "PuTTY", "PuTTY private key file", 85);

    private static final String BEGIN = "-----BEGIN ";
    private static final String PUTTY_BEGIN = "PuTTY-User-Key-File-";
    private static final String PUTTY_END = "private-mac:";
    private static final int MAX_LABEL = 48;
    private static final int MAX = 64 * 1024;
    private static final int MAX_PUTTY = 8 * 1024;
    private static final ByteClass BODY = new ByteClass("A-Za-z0-9+/=:, \t\r\n.-");

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(PEM, PUTTY);
    }

    @Override
    public List<Anchor> anchors() {
        return List.of(Anchor.exact(BEGIN), Anchor.exact(PUTTY_BEGIN));
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        if (text.bytes()[at] == 'P') {
            putty(text, at, out);
        } else {
            pem(text, at, out);
        }
        return at + 1;
    }

    private static void pem(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int label = at + BEGIN.length();
        int labelEnd = label;
        boolean secret = false;
        while (labelEnd - label < MAX_LABEL && (Ascii.alnum(bytes[labelEnd]) || bytes[labelEnd] == ' ')) {
            secret = secret || Ascii.wordAt(bytes, labelEnd, text.end(), "private key");
            labelEnd++;
        }
        if (!secret || !Ascii.wordAt(bytes, labelEnd, text.end(), "-----")) {
            return;
        }
        int limit = Math.min(text.end(), at + MAX);
        int end = labelEnd + 5;
        int key = 0;
        boolean closed = false;
        while (end < limit && BODY.has(bytes[end])) {
            if (bytes[end] == '-' && Ascii.wordAt(bytes, end, limit, "-----")) {
                closed = Ascii.wordAt(bytes, end, limit, "-----end ");
                break;
            }
            key += Ascii.alnum(bytes[end]) ? 1 : 0;
            end++;
        }
        Score score = Score.base(PEM.baseConfidence());
        score.plus(key >= 40 ? "key material follows" : "no key material follows", key >= 40 ? 35 : -20);
        if (closed) {
            end = closingLine(bytes, end, limit);
        } else if (key < 40) {
            end = labelEnd + 5;
        }
        out.report(PEM, at, trim(bytes, end), score);
    }

    private static int closingLine(byte[] bytes, int from, int limit) {
        int end = from + 9;
        while (end < limit && (Ascii.alnum(bytes[end]) || bytes[end] == ' ')) {
            end++;
        }
        while (end < limit && bytes[end] == '-') {
            end++;
        }
        return end;
    }

    private static void putty(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = Math.min(text.end(), at + MAX_PUTTY);
        int end = at + PUTTY_BEGIN.length();
        if (!Ascii.digit(bytes[end])) {
            return; // the words alone, as this file has them
        }
        boolean mac = false;
        while (end < limit && (bytes[end] < 0 || bytes[end] > DecodedText.MASK)) {
            if (Ascii.wordAt(bytes, end, limit, "putty-user-key-file-")) {
                break;
            }
            mac = mac || Ascii.wordAt(bytes, end, limit, PUTTY_END);
            if (mac && bytes[end] == '\n') {
                break;
            }
            end++;
        }
        out.report(PUTTY, at, trim(bytes, end), Score.base(PUTTY.baseConfidence()));
    }

    private static int trim(byte[] bytes, int from) {
        int end = from;
        while (Ascii.space(bytes[end - 1])) {
            end--;
        }
        return end;
    }
}
