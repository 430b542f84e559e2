package dev.wirewitness.policy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.DetectorDescription;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.AnswerText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RedactionWindowTest {
    private final List<String> found = new ArrayList<>();
    private final RedactionWindow window =
            new RedactionWindow(new Armour(), Content.PLAIN, new RedactionWindow.Settled() {
                @Override
                public void detection(Detection detection, AnswerText text, int start, int end, int dropped) {
                    found.add(new String(text.bytes(), start, end - start, StandardCharsets.UTF_8));
                }

                @Override
                public void incomplete() {
                    found.add("incomplete");
                }
            });
    private int place;

    @Test
    void feed_words_onlyTheLastWaits() {
        say("several words h");
        assertThat(window.open()).isEqualTo(14);
        say("ere ");
        assertThat(window.open()).isEqualTo(Integer.MAX_VALUE);
        say("4111 1111 ");
        assertThat(window.open()).isEqualTo(19);
        window.close();
        assertThat(window.open()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void feed_longWordAndUnspacedScript_waitIsBounded() {
        say("a".repeat(2000));
        assertThat(window.open()).isEqualTo(2000 - RedactionWindow.TAIL);
        window.close();
        say("漢".repeat(300));
        assertThat(place - window.open()).isLessThan(110);
    }

    @Test
    void feed_armouredKeyInSmallPieces_isOneDetection() {
        Random random = new Random(9);
        for (int round = 0; round < 50; round++) {
            String key = "-----BEGIN X KEY-----\n" + "QUJD RE1 \n".repeat(150) + "-----END X KEY-----";
            String text = "here it is: " + key + " and more words " + key + "\n";
            int from = 0;
            while (from < text.length()) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(40));
                say(text.substring(from, to));
                from = to;
            }
            window.close();
            assertThat(found).containsExactly(key, key);
            found.clear();
        }
    }

    private void say(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        window.feed(bytes, 0, bytes.length, place);
        place += bytes.length;
    }

    /** Finds armoured keys. */
    private static final class Armour implements DetectionEngine {
        private static final Pattern KEY = Pattern.compile("-----BEGIN X KEY-----[^-]*-----END X KEY-----");

        @Override
        public Scan open(Content content) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            return new Scan() {
                @Override
                public void feed(ByteBuffer bytes) {
                    while (bytes.hasRemaining()) {
                        all.write(bytes.get());
                    }
                }

                @Override
                public ScanResult end() {
                    List<Detection> detections = new ArrayList<>();
                    Matcher matcher = KEY.matcher(all.toString(StandardCharsets.ISO_8859_1));
                    while (matcher.find()) {
                        detections.add(new Detection(
                                "key", Category.SECRET, 90, matcher.start(), matcher.end(), List.of()));
                    }
                    return new ScanResult(detections, "");
                }
            };
        }

        @Override
        public List<DetectorDescription> detectors() {
            return List.of();
        }
    }
}
