package dev.wirewitness.evidence;

/**
 * How many findings of a kind, never their values.
 *
 * @param category {@code secret}, {@code personal}, {@code custom}, {@code inspection}
 * @param type detector id
 * @param confidence the highest among them, 0 to 100
 * @param direction {@code request} or {@code answer}
 * @param effect what happened to them: {@code none}, {@code redact}, {@code block}
 * @param history how many of them stood in content sent before
 */
public record FindingCount(
        String category, String type, int count, int confidence, String direction, String effect, int history) {}
