package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * A dictionary of the policy's own.
 *
 * @param id {@code [a-z0-9-]+}
 * @param terms matched as whole words
 * @param caseSensitive otherwise letters match in either case
 */
public record TermList(String id, List<String> terms, boolean caseSensitive) {
    public TermList {
        terms = List.copyOf(terms);
    }
}
