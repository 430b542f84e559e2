package dev.wirewitness.evidence;

import java.util.List;
import java.util.Optional;

/**
 * A ruleset came into force.
 *
 * @param parent digest of the one before
 * @param source where it came from: {@code built-in}, {@code file}
 * @param rules each rule's id, effect and mode, so that "monitor only" weeks can be told from the log alone
 */
public record PolicyActivated(
        String name, Optional<String> parent, String source, String catalogDigest, List<Rule> rules) implements Statement {

    public record Rule(String id, String effect, String mode, String paragraph) {}

    @Override
    public String type() {
        return "policy.activated";
    }
}
