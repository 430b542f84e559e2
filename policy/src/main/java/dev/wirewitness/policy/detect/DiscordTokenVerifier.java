package dev.wirewitness.policy.detect;

import java.util.List;

/** Discord bot tokens: the base64 of the bot's numeric id, six or seven characters of time, a signature. */
final class DiscordTokenVerifier implements RunVerifier {
    static final DetectorDescription TOKEN =
            DetectionCollector.secret("discord-token", "Discord", "bot token", 85);

    private static final ByteClass BODY = new ByteClass("A-Za-z0-9_-");

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(TOKEN);
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (bytes[at] != '.' || at + 34 > text.end()) {
            return at + 1;
        }
        int second = bytes[at + 7] == '.' ? at + 7 : at + 8;
        if (bytes[second] != '.' || BODY.end(bytes, at + 1, second) != second) {
            return at + 1;
        }
        int start = at;
        while (start > 1 && BODY.has(bytes[start - 1])) {
            start--;
        }
        int end = BODY.end(bytes, second + 1, text.end());
        boolean id = bytes[start] == 'M' || bytes[start] == 'N' || bytes[start] == 'O';
        if (id && at - start >= 24 && at - start <= 28 && end - second >= 28 && end - second <= 43) {
            Score score = Score.base(TOKEN.baseConfidence());
            TestValues.judge(score, bytes, start, end, 3.5);
            out.report(TOKEN, start, end, score);
        }
        return at + 1;
    }
}
