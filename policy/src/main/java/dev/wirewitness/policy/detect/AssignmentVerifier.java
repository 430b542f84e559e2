package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * {@code password = value} in the forms of code, environment files, JSON, YAML, XML and command lines. The keyword must
 * end the name; the value must not be a template, a reference or a stand-in.
 */
final class AssignmentVerifier implements Verifier {
    static final DetectorDescription PASSWORD =
            DetectionCollector.secret("password-assignment", "", "password given to a name", 58);
    static final DetectorDescription SECRET =
            DetectionCollector.secret("secret-assignment", "", "key, token or secret given to a name", 50);

    private static final ByteClass HEX = ByteClass.named('H');
    private static final ByteClass TOKEN = new ByteClass("A-Za-z0-9+/=_.-");
    /** Behind a sign that ends other values, they show that it is within a password. */
    private static final ByteClass WITHIN = new ByteClass("A-Za-z0-9!@#$%^&*_+");
    private static final ByteClass CODE = new ByteClass("A-Za-z0-9_.,:()[]{}<>-");
    private static final int MAX_VALUE = 512;
    private static final int REACH = 32;

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(PASSWORD, SECRET);
    }

    @Override
    public List<Anchor> anchors() {
        return SecretNames.anchors();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        SecretNames.Named name = SecretNames.at(text.bytes(), at, text.end());
        if (name != null) {
            int value = AssignedValue.start(text.bytes(), at, name.end(), text.end());
            if (value > 0) {
                judge(text, value, name.kind(), out);
            }
        }
        return at + 1;
    }

    private static void judge(DecodedText text, int at, SecretNames.Kind kind, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int from = AssignedValue.unwrapped(bytes, at, text.end());
        boolean quoted = AssignedValue.quote(bytes[from]) || bytes[from] == DecodedText.OPEN;
        int start = quoted ? from + 1 : from;
        // "\"...\"", of which the backslashes are not seen
        boolean twice = quoted && bytes[start] == bytes[from] && TOKEN.has(bytes[start + 1]);
        start += twice ? 1 : 0;
        boolean password = kind == SecretNames.Kind.PASSWORD;
        int end = quoted ? quotedEnd(bytes, start, bytes[from]) : bareEnd(bytes, start, password);
        if (twice && end > 0 && bytes[end + 1] != bytes[from]) {
            return;
        }
        if (kind == SecretNames.Kind.ONLY_SECRET && end > 0 && SecretValues.uuid(bytes, start, end)) {
            Score score = Score.base(SECRET.baseConfidence()).plus("a UUID under the name of a secret", 12);
            out.report(SECRET, start, end, score);
            return;
        }
        if (end < 0 || SecretValues.standIn(bytes, start, end) || call(bytes, start, end, quoted, password)) {
            return;
        }
        switch (kind) {
            case PASSWORD -> judgePassword(bytes, start, end, quoted, out);
            case SECRET, ONLY_SECRET -> {
                if (quoted || !path(bytes, start, end)) {
                    judgeSecret(bytes, start, end, out);
                }
            }
            case HINT -> judgeHinted(bytes, start, end, out);
        }
    }

    private static void judgePassword(byte[] bytes, int start, int end, boolean quoted, DetectionCollector out) {
        boolean word = SecretValues.plainWord(bytes, start, end);
        if (end - start < 5 || end - start > 128 || word && !quoted && identifier(bytes, start, end)) {
            return;
        }
        Score score = Score.base(PASSWORD.baseConfidence());
        if (word) {
            score.plus("a plain word", -15);
        } else {
            score.plus("not a plain word", 10);
        }
        if (TestValues.entropy(bytes, start, end) >= 3) {
            score.plus("entropy", 10);
        }
        out.report(PASSWORD, start, end, score);
    }

    private static void judgeSecret(byte[] bytes, int start, int end, DetectionCollector out) {
        double entropy = TestValues.entropy(bytes, start, end);
        if (end - start < 12 || entropy < 2.8 || !mixed(bytes, start, end)) {
            return;
        }
        Score score = Score.base(SECRET.baseConfidence());
        if (entropy >= 3.3) {
            score.plus("entropy", 20);
        }
        if (end - start >= 20) {
            score.plus("length", 5);
        }
        TestValues.judge(score, bytes, start, end, 2.8);
        out.report(SECRET, start, end, score);
    }

    /** Under a name such as {@code key} or {@code salt} most of what stands is no secret: it has to look drawn by lot. */
    private static void judgeHinted(byte[] bytes, int start, int end, DetectionCollector out) {
        double entropy = TestValues.entropy(bytes, start, end);
        boolean hexadecimal = HEX.all(bytes, start, end);
        boolean drawn = hexadecimal
                ? end - start >= 24 && SecretValues.hasDigit(bytes, start, end)
                : mixed(bytes, start, end) && LetterPairs.drawn(bytes, start, end);
        if (end - start < 16 || entropy < 3 || !drawn || !TOKEN.all(bytes, start, end)) {
            return;
        }
        Score score = Score.base(SECRET.baseConfidence()).plus("a name that only hints", -10).plus("drawn by lot", 22);
        if (hexadecimal) {
            score.plus("may be a digest", -8);
        }
        TestValues.judge(score, bytes, start, end, 2.8);
        out.report(SECRET, start, end, score);
    }

    /** Letters and two digits, or letters without order: neither an object identifier nor the name of a second variable. */
    private static boolean mixed(byte[] bytes, int start, int end) {
        int digits = 0;
        int letters = 0;
        for (int at = start; at < end; at++) {
            digits += Ascii.digit(bytes[at]) ? 1 : 0;
            letters += Ascii.letter(bytes[at]) ? 1 : 0;
        }
        return letters > 0
                && (digits > 1
                        || SecretValues.scrambled(bytes, start, end)
                        || letters >= 16 && LetterPairs.drawn(bytes, start, end));
    }

    /** Where the string ends that holds no blank; -1 for prose and strings without an end. */
    private static int quotedEnd(byte[] bytes, int start, byte quote) {
        byte close = quote == DecodedText.OPEN ? DecodedText.CLOSE : quote;
        for (int at = start; at - start <= MAX_VALUE; at++) {
            byte b = bytes[at];
            if (b == close) {
                return at;
            }
            if (Ascii.space(b) || b >= DecodedText.EDGE && b <= DecodedText.MASK) {
                return -1;
            }
        }
        return -1;
    }

    /** Passwords may hold signs that end other values, where no blank or further sign follows those. */
    private static int bareEnd(byte[] bytes, int start, boolean password) {
        for (int at = start; at - start <= MAX_VALUE && bytes[at] != DecodedText.MASK; at++) {
            byte b = bytes[at];
            boolean stops = ",;)]<}".indexOf(b) >= 0 && !(password && b != '<' && WITHIN.has(bytes[at + 1]));
            if (stops || b == '&' && separates(bytes, at) || AssignedValue.quote(b) || b >= 0 && b <= ' ') {
                boolean sentence = at > start && (bytes[at - 1] == '.' || bytes[at - 1] == ':' || bytes[at - 1] == '!');
                return sentence ? at - 1 : at;
            }
        }
        return -1;
    }

    /** Whether the ampersand begins a further parameter or a character reference; else it may stand in a password. */
    private static boolean separates(byte[] bytes, int ampersand) {
        int at = ampersand + 1;
        while (at - ampersand < REACH && (Ascii.word(bytes[at]) || bytes[at] == '-' || bytes[at] == '.')) {
            at++;
        }
        boolean end = bytes[at] == '&' || bytes[at] == ' ' || bytes[at] == '#';
        return bytes[at] == '=' || bytes[at] == ';' || bytes[at] == '[' || at == ampersand + 1 && end;
    }

    /** A call or an index expression, as code writes it without quotes. */
    private static boolean call(byte[] bytes, int start, int end, boolean quoted, boolean password) {
        boolean bracket = bytes[end] == '(';
        boolean code = true;
        for (int at = start; at < end; at++) {
            if (bytes[at] == DecodedText.MASK) {
                return true;
            }
            bracket = bracket || bytes[at] == '(' || bytes[at] == '[';
            code = code && CODE.has(bytes[at]);
        }
        return !quoted && bracket && (code || !password);
    }

    /** A name with dots, as code writes types and fields. */
    private static boolean path(byte[] bytes, int start, int end) {
        boolean dotted = false;
        for (int at = start; at < end; at++) {
            boolean dot = bytes[at] == '.';
            if (!Ascii.word(bytes[at]) && !dot || dot && !Ascii.letter(bytes[at + 1])) {
                return false;
            }
            dotted = dotted || dot;
        }
        return dotted && Ascii.letter(bytes[start]) && !LetterPairs.drawn(bytes, start, end);
    }

    private static boolean identifier(byte[] bytes, int start, int end) {
        for (int at = start; at < end; at++) {
            if (bytes[at] == '_' || bytes[at] == '.' || at > start && Ascii.upper(bytes[at])) {
                return true;
            }
        }
        return end - start < 8;
    }
}
