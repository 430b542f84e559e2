package dev.wirewitness.policy;

import java.time.Duration;
import java.util.List;

/** What should happen to a request, and why. Every verdict has at least one reason. */
public sealed interface Verdict {
    List<Reason> reasons();

    /** Send it as it is. */
    record Forward(List<Reason> reasons) implements Verdict {
        public Forward {
            reasons = checked(reasons);
        }
    }

    /**
     * Send it with these edits.
     *
     * @param edits in the decoded body, ordered, not overlapping
     * @param headerEdits header fields that mirror edited content (MCP), with their new values
     */
    record Redact(List<Reason> reasons, List<Edit> edits, List<Header> headerEdits) implements Verdict {
        public Redact {
            reasons = checked(reasons);
            edits = List.copyOf(edits);
            headerEdits = List.copyOf(headerEdits);
        }
    }

    /** Do not send it; answer with the refusal. */
    record Block(List<Reason> reasons, Refusal refusal) implements Verdict {
        public Block {
            reasons = checked(reasons);
        }
    }

    /** Wait for a person, at most so long; then as approved, or as denied. */
    record Hold(List<Reason> reasons, Duration patience, Verdict ifApproved, Block ifDenied) implements Verdict {
        public Hold {
            reasons = checked(reasons);
            if (ifApproved instanceof Hold || ifApproved instanceof Block) {
                throw new IllegalArgumentException("ifApproved: " + ifApproved.getClass().getSimpleName()
                        + " (expected: Forward or Redact)");
            }
        }
    }

    private static List<Reason> checked(List<Reason> reasons) {
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("reasons: none (expected: at least one; the default rule is a reason)");
        }
        return List.copyOf(reasons);
    }
}
