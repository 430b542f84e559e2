package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.detect.Detection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which findings a rule is about, and how many there must be. Immutable.
 *
 * @param categories empty: all
 * @param parts empty: all
 * @param types none: all
 */
record FindingFilter(
        Set<Category> categories, List<TextSet> types, List<Comparison> confidence, Set<PartKind> parts, Comparison count) {

    boolean selects(Finding finding) {
        return selects(finding.category(), finding.type(), finding.confidence())
                && (parts.isEmpty() || parts.contains(finding.part()));
    }

    boolean selects(Detection detection) {
        return selects(detection.category(), detection.type(), detection.confidence());
    }

    /** {@code historyToo}: whether findings in content of earlier turns count. */
    boolean enough(List<Finding> findings, boolean historyToo) {
        int selected = 0;
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            if ((historyToo || !finding.history()) && selects(finding)) {
                selected++;
            }
        }
        return count.holds(selected);
    }

    List<Finding> select(List<Finding> findings) {
        List<Finding> selected = new ArrayList<>();
        for (Finding finding : findings) {
            if (selects(finding)) {
                selected.add(finding);
            }
        }
        return selected;
    }

    private boolean selects(Category category, String type, int certain) {
        if (!categories.isEmpty() && !categories.contains(category)) {
            return false;
        }
        for (int i = 0; i < confidence.size(); i++) {
            if (!confidence.get(i).holds(certain)) {
                return false;
            }
        }
        return types.isEmpty() || types.getFirst().contains(type);
    }

    @Override
    public String toString() {
        List<String> said = new ArrayList<>();
        if (!categories.isEmpty()) {
            said.add("category: " + String.join(", ", categories.stream().map(Category::id).sorted().toList()));
        }
        types.forEach(t -> said.add("type: " + t));
        confidence.forEach(c -> said.add("confidence: " + c));
        if (!parts.isEmpty()) {
            said.add("part: " + String.join(", ", parts.stream().map(PartKind::name).sorted().toList()));
        }
        said.add("count: " + count);
        return "{" + String.join(", ", said) + "}";
    }
}
