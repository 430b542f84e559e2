package dev.wirewitness.policy.ruleset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong with one policy, so that its author sees everything at once; at most 200 entries. */
final class Problems {
    private static final int LIMIT = 200;

    private final String file;
    private final List<PolicyError> found = new ArrayList<>();
    private final List<PolicyError> warnings = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node at, String message, String hint) {
        add(Optional.ofNullable(at.getStartMark()), message, hint);
    }

    void add(Optional<Mark> at, String message, String hint) {
        add(found, at, message, hint);
    }

    void add(int line, int column, String message, String hint) {
        add(found, line, column, message, hint);
    }

    /** The policy is accepted all the same. */
    void warn(Node at, String message, String hint) {
        add(warnings, Optional.ofNullable(at.getStartMark()), message, hint);
    }

    private void add(List<PolicyError> to, Optional<Mark> at, String message, String hint) {
        add(to, at.map(m -> m.getLine() + 1).orElse(1), at.map(m -> m.getColumn() + 1).orElse(1), message, hint);
    }

    private void add(List<PolicyError> to, int line, int column, String message, String hint) {
        if (to.size() < LIMIT) {
            to.add(new PolicyError(file, line, column, message, hint));
        }
    }

    List<PolicyError> warnings() {
        return warnings;
    }

    boolean none() {
        return found.isEmpty();
    }

    List<PolicyError> sorted() {
        return found.stream()
                .sorted(Comparator.comparingInt(PolicyError::line).thenComparingInt(PolicyError::column))
                .distinct()
                .toList();
    }
}
