package dev.wirewitness.evidence.aims.register;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a person declared about an AI system or an MCP server. Declared values stand beside observed ones and are
 * never overwritten by them.
 *
 * @param state one of {@link RegisterFile#STATES}
 * @param since when the state was given (start of day, UTC); flags about change count from here
 * @param approvedModels names, each may end in {@code *}; empty means that none were named
 * @param reviewBy when the next review is due
 */
public record Declaration(
        Optional<String> name,
        String state,
        OptionalLong since,
        Optional<String> owner,
        Optional<String> businessUnit,
        Optional<String> purpose,
        Optional<String> role,
        Optional<String> decisions,
        List<String> dataCategories,
        Optional<String> tier,
        Optional<String> oversight,
        List<String> approvedModels,
        OptionalLong reviewBy,
        Optional<String> notes) {

    /** Fields that must be declared before a register row counts as complete (metric M-INV-5). */
    public List<String> missing() {
        java.util.ArrayList<String> missing = new java.util.ArrayList<>();
        require(owner.isPresent(), "owner", missing);
        require(businessUnit.isPresent(), "business-unit", missing);
        require(purpose.isPresent(), "purpose", missing);
        require(role.isPresent(), "role", missing);
        require(decisions.isPresent(), "decisions", missing);
        require(!dataCategories.isEmpty(), "data-categories", missing);
        require(tier.isPresent(), "tier", missing);
        require(oversight.isPresent(), "oversight", missing);
        require(reviewBy.isPresent(), "review-by", missing);
        return List.copyOf(missing);
    }

    private static void require(boolean present, String field, List<String> missing) {
        if (!present) {
            missing.add(field);
        }
    }

    boolean approvesModel(String model) {
        for (String pattern : approvedModels) {
            boolean fits = pattern.endsWith("*")
                    ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                    : model.equals(pattern);
            if (fits) {
                return true;
            }
        }
        return false;
    }
}
