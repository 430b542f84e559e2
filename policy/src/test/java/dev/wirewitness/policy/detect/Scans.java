package dev.wirewitness.policy.detect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Short ways to scan, and the example texts. */
final class Scans {
    /** An access key id that no document uses. */
    static final String AWS_KEY = "AK" + "IAQ3EGRZ7TJ5LM2NXB";

    private Scans() {}

    static List<Detection> plain(String text) {
        return scan(Detectors.builtIn(), Content.PLAIN, text).detections();
    }

    static List<Detection> json(String text) {
        return scan(Detectors.builtIn(), Content.JSON, text).detections();
    }

    static ScanResult scan(DetectionEngine engine, Content content, String text) {
        return scan(engine, content, text.getBytes(StandardCharsets.UTF_8));
    }

    static ScanResult scan(DetectionEngine engine, Content content, byte[] bytes) {
        Scan scan = engine.open(content);
        scan.feed(ByteBuffer.wrap(bytes));
        return scan.end();
    }

    /** The scanned text with each detection replaced by its placeholder, as a redaction does it. */
    static String redacted(DetectionEngine engine, Content content, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (Detection found : scan(engine, content, bytes).detections()) {
            String quote = found.bare() ? "\"" : "";
            out.append(new String(bytes, from, found.start() - from, StandardCharsets.UTF_8))
                    .append(quote)
                    .append("[REDACTED:")
                    .append(found.type())
                    .append(":abcdefgh23]")
                    .append(quote);
            from = found.end();
        }
        return out.append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8))
                .toString();
    }

    static String cut(String text, Detection found) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, found.start(), found.end() - found.start(), StandardCharsets.UTF_8);
    }

    /** Every character beyond ASCII as {@code uXXXX} escapes. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(c < 0x80 ? Character.toString(c) : "\\u%04x".formatted(c)));
        return escaped.toString();
    }

    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    static List<Example> examples() {
        return lines("examples.txt").stream()
                .map(line -> line.split(" \\| ", 3))
                .map(f -> new Example(f[0], f[1].charAt(0), f[2].replace("¦", "").replace("⏎", "\n")))
                .toList();
    }

    static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(Scans.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code sign}: + found, ~ and ? found with less confidence, - not found. */
    record Example(String detector, char sign, String text) {}
}
