package dev.wirewitness.evidence.aims.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a register row should be looked at for, as of a given moment:
 * {@code zombie} (used while blocked, suspended or retired), {@code model_changed} (a model outside the approved
 * list, or new
 * since approval), {@code data_drift} (a data category nobody declared), {@code dormant_90d},
 * {@code review_overdue}, {@code declaration_incomplete}, {@code tool_drift}, {@code exposed}. Stateless.
 */
final class Flags {
    private static final List<String> ENDED = List.of("blocked", "suspended", "retired");
    private static final long DORMANT = 90 * UtcTime.DAY;

    private Flags() {}

    static List<String> ofSystem(
            SystemFold fold, List<Inventory.ModelUse> models, Optional<Declaration> declared, long asOf) {
        List<String> flags = new ArrayList<>();
        declared.ifPresent(d -> {
            if (d.state().equals("approved") || d.state().equals("restricted")) {
                add(flags, "declaration_incomplete", !d.missing().isEmpty());
                add(flags, "model_changed", modelChanged(models, d));
                add(flags, "data_drift", dataDrift(fold, d));
            }
        });
        common(flags, declared, fold.span.lastMicros, asOf);
        add(flags, "zombie", zombie(fold.states(), fold.span.lastMicros, declared));
        return List.copyOf(flags);
    }

    static List<String> ofServer(
            McpFold fold, Optional<Declaration> declared, boolean drifted, List<String> exposure, long asOf) {
        List<String> flags = new ArrayList<>();
        add(flags, "tool_drift", drifted);
        add(flags, "exposed", !exposure.isEmpty());
        common(flags, declared, fold.span.lastMicros, asOf);
        add(flags, "zombie", zombie(Map.of(), fold.span.lastMicros, declared));
        return List.copyOf(flags);
    }

    private static void common(List<String> flags, Optional<Declaration> declared, long lastSeen, long asOf) {
        add(flags, "dormant_90d", asOf - lastSeen > DORMANT);
        OptionalLong reviewBy = declared.map(Declaration::reviewBy).orElse(OptionalLong.empty());
        add(flags, "review_overdue", reviewBy.isPresent() && reviewBy.getAsLong() < asOf);
    }

    private static boolean zombie(Map<String, Long> states, long lastSeen, Optional<Declaration> declared) {
        if (ENDED.stream().anyMatch(states::containsKey)) {
            return true;
        }
        return declared.isPresent()
                && ENDED.contains(declared.get().state())
                && declared.get().since().isPresent()
                && lastSeen >= declared.get().since().getAsLong();
    }

    private static boolean modelChanged(List<Inventory.ModelUse> models, Declaration declared) {
        for (Inventory.ModelUse model : models) {
            boolean listed = !declared.approvedModels().isEmpty();
            if (listed && !declared.approvesModel(model.name())) {
                return true;
            }
            if (!listed && declared.since().isPresent() && model.firstSeen() >= declared.since().getAsLong()
                    + UtcTime.DAY) {
                return true;
            }
        }
        return false;
    }

    private static boolean dataDrift(SystemFold fold, Declaration declared) {
        return !declared.dataCategories().isEmpty()
                && fold.categories().stream().anyMatch(seen -> !declared.dataCategories().contains(seen));
    }

    private static void add(List<String> flags, String flag, boolean holds) {
        if (holds) {
            flags.add(flag);
        }
    }
}
