package dev.wirewitness.policy;

import java.util.List;

/**
 * One rule that had a say.
 *
 * @param rule id of the rule; {@code default} when no rule matched
 * @param effect what the rule asks for, also where its mode is {@link Mode#MONITOR}
 * @param decisive whether this rule made the verdict what it is
 * @param text the rule's own explanation, for people
 * @param paragraph the paragraph of the written AI policy it stands for, or empty
 * @param findingTypes types of the findings it matched on
 */
public record Reason(
        String rule,
        Effect effect,
        Mode mode,
        boolean decisive,
        String text,
        String paragraph,
        List<String> findingTypes) {
    public Reason {
        findingTypes = List.copyOf(findingTypes);
    }
}
