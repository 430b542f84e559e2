package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.DetectorDescription;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.WireRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the tests of answers share: a small detection engine, exchanges with placeholders, and runs in pieces. */
final class AnswerBench {
    static final int LIMIT = 32 << 20;
    static final String SECRET = "sk-\"quoted\"\\and\nline";

    /** Keys like {@code sk-abc12345} and card numbers in groups. */
    static final DetectionEngine ENGINE = new DetectionEngine() {
        private static final Pattern WHAT =
                Pattern.compile("\\b(sk-[a-z0-9]{8})\\b|\\b(\\d{4} \\d{4} \\d{4} \\d{4})\\b");

        @Override
        public Scan open(Content content) {
            return new Scan() {
                private final ByteArrayOutputStream all = new ByteArrayOutputStream();

                @Override
                public void feed(ByteBuffer bytes) {
                    while (bytes.hasRemaining()) {
                        all.write(bytes.get());
                    }
                }

                @Override
                public ScanResult end() {
                    List<Detection> found = new ArrayList<>();
                    Matcher matcher = WHAT.matcher(all.toString(StandardCharsets.ISO_8859_1));
                    while (matcher.find()) {
                        boolean key = matcher.group(1) != null;
                        found.add(new Detection(
                                key ? "test-key" : "card-number",
                                key ? Category.SECRET : Category.PERSONAL,
                                90,
                                matcher.start(),
                                matcher.end(),
                                List.of()));
                    }
                    return new ScanResult(found, "");
                }
            };
        }

        @Override
        public List<DetectorDescription> detectors() {
            return List.of();
        }
    };

    /** The output of a run and its report. */
    record Run(String output, AnswerReport report, List<Integer> sizes) {}

    private AnswerBench() {}

    static WireRequest request(WireFamily family) {
        return new WireRequest(family, Operation.CHAT, Certainty.EXACT, Optional.empty(), true, List.of(),
                Optional.empty(), Optional.empty(), List.of(), true);
    }

    static ResponseHead head(String type) {
        return new ResponseHead(200, Headers.of("content-type", type));
    }

    static Placeholders none() {
        return new Placeholders(new byte[32]);
    }

    static Placeholders holding(String secret) {
        Placeholders placeholders = none();
        placeholder(placeholders, secret);
        return placeholders;
    }

    static String placeholder(Placeholders placeholders, String secret) {
        return placeholders.placeholder("test-key", ByteBuffer.wrap(secret.getBytes(StandardCharsets.UTF_8)));
    }

    static AnswerRules redacting() {
        return new AnswerRules(true, true, detection -> true, true, LIMIT);
    }

    static AnswerRules restoring() {
        return AnswerRules.restoring(true, LIMIT);
    }

    /** Sends {@code bytes} through in pieces that end at {@code cuts} and at their end. */
    static Run run(AnswerInspection answer, byte[] bytes, int... cuts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Integer> sizes = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            take(answer.offer(ByteBuffer.wrap(bytes, from, to - from).slice()), out);
            sizes.add(out.size());
            from = to;
        }
        take(answer.finish(), out);
        return new Run(out.toString(StandardCharsets.UTF_8), answer.report(), sizes);
    }

    private static void take(ByteBuffer buffer, ByteArrayOutputStream out) {
        ByteBuffer view = buffer.duplicate();
        while (view.hasRemaining()) {
            out.write(view.get());
        }
    }

    static List<String> cut(String text, int... at) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int to : at) {
            pieces.add(text.substring(from, to));
            from = to;
        }
        pieces.add(text.substring(from));
        return pieces;
    }
}
