package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.register.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the sections are written from: the fold, the inputs, and the register at the period's end. */
record Facts(Period period, ReportInputs inputs, LogFold fold, Inventory inventory, Map<String,
        Inventory.AiSystem> bySystem) {

    static Facts of(Period period, ReportInputs inputs, LogFold fold) {
        Inventory inventory = fold.inventory();
        Map<String, Inventory.AiSystem> bySystem = new TreeMap<>();
        inventory.systems().forEach(row -> bySystem.put(row.systemId(), row));
        return new Facts(period, inputs, fold, inventory, bySystem);
    }

    Page page(String id) {
        return new Page(id, fold.recorded());
    }

    ExchangeFold now() {
        return fold.current;
    }

    boolean integrityFailed() {
        return inputs.integrity().stream().anyMatch(check -> check.outcome() == ReportInputs.Outcome.FAILED);
    }

    /** The registered name of a system, else its service. */
    String name(String systemId) {
        Inventory.AiSystem row = bySystem.get(systemId);
        return row == null ? systemId : row.name() + (row.surface().isEmpty() ? "" : " (" + row.surface() + ")");
    }

    /** Systems of the period by exchanges, most first, then by name and id. */
    List<Map.Entry<String, SystemUse>> systemsByUse() {
        List<Map.Entry<String, SystemUse>> rows = new ArrayList<>(now().systems.entrySet());
        rows.sort((a, b) -> {
            int order = Long.compare(
                    b.getValue().exchanges.records(), a.getValue().exchanges.records());
            order = order != 0 ? order : name(a.getKey()).compareTo(name(b.getKey()));
            return order != 0 ? order : a.getKey().compareTo(b.getKey());
        });
        return rows;
    }

    static String shortDigest(String digest) {
        return digest.length() > 16 ? digest.substring(0, 16) + "…" : digest;
    }
}
