package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.AnswerText;
import java.nio.charset.StandardCharsets;

/**
 * The end of a block's text while a detection may still begin or grow in it. What lies before the last word, and
 * before the words with digits in front of it (numbers are often written in groups), is decided; at most
 * {@value #TAIL} bytes wait, {@value #KEY_TAIL} inside an armoured key or a detection, about {@value #UNSPACED} of a
 * script without blanks. Decided text stays a while as context for the next scan.
 */
final class RedactionWindow {
    static final int TAIL = 512;
    static final int KEY_TAIL = 4096;
    private static final int UNSPACED = 96;
    private static final int CONTEXT = 256;
    private static final byte[] ARMOUR = "-----BEGIN".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DASHES = "-----".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ARMOUR_END = "-----END".getBytes(StandardCharsets.US_ASCII);

    /** Takes detections that are settled; {@code start} and {@code end} are the part that has not left yet. */
    interface Settled {
        void detection(Detection detection, AnswerText text, int start, int end, int dropped);

        void incomplete();
    }

    private final DetectionEngine engine;
    private final Content content;
    private final Settled settled;
    private final AnswerText text = new AnswerText(true);
    private int done;
    private int dropped;

    RedactionWindow(DetectionEngine engine, Content content, Settled settled) {
        this.engine = engine;
        this.content = content;
        this.settled = settled;
    }

    /** Where the first undecided byte stands, or {@link Integer#MAX_VALUE}. */
    int open() {
        return done < text.length() ? text.from()[done] : Integer.MAX_VALUE;
    }

    void feed(byte[] source, int start, int end, int base) {
        text.append(source, start, end, base);
        int safe = safe();
        if (safe > done) {
            settle(safe, false);
        }
    }

    /** Decides all there is. */
    void close() {
        if (done < text.length()) {
            settle(text.length(), true);
        }
    }

    private void settle(int upTo, boolean closing) {
        ScanResult result = engine.scan(text.bytes(), text.length(), content);
        if (!result.incomplete().isEmpty()) {
            settled.incomplete();
        }
        int safe = upTo;
        for (Detection detection : result.detections()) {
            if (detection.end() <= done) {
                continue;
            }
            boolean growing = !closing && detection.end() > safe;
            if (growing && text.length() - detection.start() <= KEY_TAIL) {
                safe = Math.max(done, Math.min(safe, detection.start()));
                break;
            }
            int start = Math.max(done, detection.start());
            settled.detection(detection, text, start, detection.end(), dropped);
            safe = Math.max(safe, detection.end());
        }
        done = safe;
        trim();
    }

    /** Text in front of the result can no longer become part of something longer. */
    private int safe() {
        int floor = Math.max(done, text.length() - TAIL);
        byte[] bytes = text.bytes();
        int held = wordStart(text.length(), floor);
        while (held > floor && blank(bytes[held - 1])) {
            int end = held;
            while (end > floor && blank(bytes[end - 1])) {
                end--;
            }
            int word = wordStart(end, floor);
            if (!digits(bytes, word, end)) {
                break;
            }
            held = word;
        }
        return armour(held);
    }

    private int wordStart(int end, int floor) {
        int at = end;
        while (at > floor && !blank(text.bytes()[at - 1]) && !ideograph(at)) {
            at--;
        }
        return at;
    }

    private static boolean blank(byte b) {
        return b >= 0 && b <= ' ';
    }

    /** Whether a character of a script without blanks (U+3000 to U+DFFF) begins at {@code at}, far from the end. */
    private boolean ideograph(int at) {
        int b = at < text.length() ? text.bytes()[at] & 0xff : 0;
        return text.length() - at >= UNSPACED && b >= 0xe3 && b <= 0xed;
    }

    private static boolean digits(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                return true;
            }
        }
        return false;
    }

    /** An armoured key is one secret of many lines: wait for its end. */
    private int armour(int safe) {
        int begin = find(ARMOUR, Math.max(done, text.length() - KEY_TAIL), text.length());
        while (begin >= 0) {
            int last = find(ARMOUR_END, begin, safe);
            int end = last < 0 ? -1 : find(DASHES, last + ARMOUR_END.length, safe);
            if (end < 0) {
                return Math.min(safe, begin);
            }
            begin = find(ARMOUR, end + DASHES.length, text.length());
        }
        return safe;
    }

    private int find(byte[] what, int start, int end) {
        byte[] bytes = text.bytes();
        for (int i = start; i <= end - what.length; i++) {
            int k = 0;
            while (k < what.length && bytes[i + k] == what[k]) {
                k++;
            }
            if (k == what.length) {
                return i;
            }
        }
        return -1;
    }

    /** Keeps whole words as context, so that no shortened word looks like something it is not. */
    private void trim() {
        if (done < 2 * CONTEXT) {
            return;
        }
        int cut = done - CONTEXT;
        byte[] bytes = text.bytes();
        while (cut < done && !blank(bytes[cut])) {
            cut++;
        }
        text.drop(cut);
        dropped += cut;
        done -= cut;
    }
}
