package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.detect.Detection;
import java.util.function.Predicate;

/** What the ruleset allows to be done to one answer. */
record AnswerChoices(
        boolean restoreText,
        boolean restoreToolArguments,
        Predicate<Detection> redact,
        boolean mayRedact,
        int maxInspected) {}
