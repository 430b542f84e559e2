package dev.wirewitness.evidence.log.verify;

import java.util.Optional;

/**
 * One check of a verification.
 *
 * @param name a stable word: {@code signature}, {@code entries}, {@code tiles}, {@code root}, {@code held},
 *     {@code sequence}, {@code tail}
 * @param failure empty when it passed
 * @param message for people: what was checked, or what was expected, where, and what was found
 */
public record Check(String name, Optional<FailureKind> failure, String message) {
    public static Check passed(String name, String message) {
        return new Check(name, Optional.empty(), message);
    }

    public static Check failed(String name, FailureKind kind, String message) {
        return new Check(name, Optional.of(kind), message);
    }

    public boolean passed() {
        return failure.isEmpty();
    }
}
