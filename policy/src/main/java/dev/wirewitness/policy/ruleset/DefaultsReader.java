package dev.wirewitness.policy.ruleset;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code defaults:}. */
final class DefaultsReader {
    private static final List<String> KEYS = List.of(
            "on-large-body",
            "on-unsupported-coding",
            "on-unknown-shape",
            "on-incomplete-inspection",
            "on-inspection-failure",
            "on-binary-message",
            "on-mcp-mismatch",
            "hold-timeout",
            "restore-placeholders",
            "minimum-confidence",
            "scan-answers");
    private static final Choice<Fallback> FALLBACKS = Choice.of(Fallback.values());
    private static final Duration LONGEST_HOLD = Duration.ofHours(1);

    private DefaultsReader() {}

    static Defaults read(Section policy, Problems problems) {
        Optional<Section> found = policy.section("defaults");
        if (found.isEmpty()) {
            return Defaults.INITIAL;
        }
        Section in = found.get().allow(KEYS);
        Defaults initial = Defaults.INITIAL;
        Optional<Section> restore = in.section("restore-placeholders");
        restore.ifPresent(r -> r.allow(List.of("text", "tool-arguments")));
        return new Defaults(
                fallback(in, "on-large-body", initial.largeBody(), problems),
                fallback(in, "on-unsupported-coding", initial.unsupportedCoding(), problems),
                fallback(in, "on-unknown-shape", initial.unknownShape(), problems),
                fallback(in, "on-incomplete-inspection", initial.incomplete(), problems),
                fallback(in, "on-inspection-failure", initial.failure(), problems),
                fallback(in, "on-binary-message", initial.binaryMessage(), problems),
                fallback(in, "on-mcp-mismatch", initial.mcpMismatch(), problems),
                in.word("hold-timeout").flatMap(w -> duration(w, problems)).orElse(initial.holdTimeout()),
                restore.map(r -> r.flag("text", initial.restoreText())).orElse(initial.restoreText()),
                restore.map(r -> r.flag("tool-arguments", initial.restoreToolArguments()))
                        .orElse(initial.restoreToolArguments()),
                in.number("minimum-confidence", 0, 100, initial.minimumConfidence()),
                in.flag("scan-answers", initial.scanAnswers()));
    }

    private static Fallback fallback(Section in, String key, Fallback otherwise, Problems problems) {
        return in.word(key).flatMap(w -> FALLBACKS.one(key, w, problems)).orElse(otherwise);
    }

    private static Optional<Duration> duration(Word word, Problems problems) {
        String text = word.text();
        if (text.matches("[0-9]{1,6}[smh]")) {
            long count = Long.parseLong(text.substring(0, text.length() - 1));
            Duration duration = switch (text.charAt(text.length() - 1)) {
                case 's' -> Duration.ofSeconds(count);
                case 'm' -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (duration.isPositive() && duration.compareTo(LONGEST_HOLD) <= 0) {
                return Optional.of(duration);
            }
        }
        problems.add(word.at(), "hold-timeout: \"" + text + "\"", "expected: 1s to 1h, such as 90s or 5m");
        return Optional.empty();
    }
}
