package dev.wirewitness.evidence.aims.report;

import static dev.wirewitness.evidence.aims.report.Page.code;
import static dev.wirewitness.evidence.aims.report.Page.mark;
import static dev.wirewitness.evidence.aims.report.Page.rows;
import static dev.wirewitness.evidence.aims.report.Page.say;

import dev.wirewitness.evidence.aims.register.Declaration;
import dev.wirewitness.evidence.aims.register.Inventory;
import dev.wirewitness.evidence.aims.register.UtcTime;
import dev.wirewitness.evidence.aims.report.Section.Shape;
import dev.wirewitness.evidence.aims.report.Section.Tone;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** R5, the inventory and its movement, and R6, AI used without approval. */
final class InventorySections {
    private InventorySections() {}

    static Section inventory(Facts facts) {
        Page page = facts.page("R5");
        page.text("State and declared fields come from the register file (its digest is on the cover); everything "
                + "else was observed on the wire. Observation never overwrites a declaration.");
        movement(facts, page);
        page.chart(Shape.BARS, byState(facts, page));
        page.table(systems(facts, page));
        page.table(models(facts, page));
        page.table(quality(facts, page));
        page.table(declared(facts));
        page.table(unseen(facts));
        return page.section("AI inventory at the end of the period", "ISO/IEC 42001 4.3, A.4.2, A.9.2");
    }

    /** Opening, new and late sightings counted by first record; closing counted from the register's rows. */
    private static void movement(Facts facts, Page page) {
        long opening = 0;
        long fresh = 0;
        long late = 0;
        LogFold fold = facts.fold();
        for (LogFold.FirstSight sight : fold.firstSights.values()) {
            if (facts.period().contains(sight.micros())) {
                fresh++;
            } else if (sight.leaf() >= fold.openingSize()) {
                late++;
            } else {
                opening++;
            }
        }
        long falsePositive = facts.inventory().systems().stream()
                .filter(row -> row.state().equals("false_positive"))
                .count();
        long closing = facts.inventory().systems().size() - falsePositive;
        Page.Rows rows = rows("Movement of the inventory", "Step", "#Systems", "Source");
        rows.add(say("Opening: first seen before the period"), page.plain(Metric.INV_4, opening, "step", "opening"),
                say("log"));
        rows.add(say("+ new in the period"), page.plain(Metric.INV_3, fresh, "step", "new"), say("log"));
        rows.add(say("+ late first sightings"), page.plain(Metric.INV_4, late, "step", "late"), say("log"));
        rows.add(say("± merged and split"), page.missing(Metric.INV_4, "not recorded", "step", "merged"),
                say("no such records are kept"));
        rows.add(say("− declared false positives"), page.plain(Metric.INV_4, falsePositive, "step", "false_positive"),
                say("register file"));
        rows.add(say("= Closing: rows of the register"), page.plain(Metric.INV_1, closing, "step", "closing"),
                say("log and register file"));
        page.table(rows);
        boolean sum = opening + fresh + late - falsePositive == closing;
        page.text(sum ? Tone.GOOD : Tone.WARNING, sum
                ? "Reconciled: " + opening + " + " + fresh + " + " + late + " − " + falsePositive + " = " + closing
                        + "."
                : "Does not reconcile: " + opening + " + " + fresh + " + " + late + " − " + falsePositive + " is not "
                        + closing + ". Do not rely on the inventory figures.");
    }

    private static Page.Rows byState(Facts facts, Page page) {
        Map<String, Long> states = new TreeMap<>();
        facts.inventory().systems().forEach(row -> states.merge(row.state(), 1L, Long::sum));
        Page.Rows rows = rows("Systems by state", "State", "#Systems");
        states.forEach((state, count) -> rows.add(say(state), page.plain(Metric.INV_1, count, "state", state)));
        return rows;
    }

    private static Page.Rows systems(Facts facts, Page page) {
        Page.Rows rows = rows("AI systems", "System", "Provider", "Surface", "State", "First seen", "Last seen",
                "#Exchanges", "#Users", "Flags");
        for (Inventory.AiSystem row : facts.inventory().systems()) {
            SystemUse use = facts.now().systems.getOrDefault(row.systemId(), new SystemUse());
            rows.add(
                    say(row.name()),
                    say(row.provider()),
                    say(row.surface()),
                    state(row.state()),
                    say(UtcTime.day(row.firstSeen())),
                    say(UtcTime.day(row.lastSeen())),
                    page.count(Metric.VOL_1, use.exchanges, "system", row.systemId()),
                    page.persons(Metric.VOL_4, use.users.size(), "system", row.systemId()),
                    row.flags().isEmpty() ? say("") : mark(Tone.WARNING, String.join(", ", row.flags())));
        }
        return rows.whenEmpty("No AI system has been seen.");
    }

    static Section.Cell state(String state) {
        return switch (state) {
            case "approved", "out_of_scope" -> mark(Tone.GOOD, state);
            case "blocked", "suspended", "retired" -> mark(Tone.WARNING, state);
            default -> mark(Tone.NOTE, state);
        };
    }

    private static Page.Rows models(Facts facts, Page page) {
        Page.Rows rows = rows("Models requested in the period", "Model", "Provider", "#Exchanges");
        facts.now().models.rows().forEach((key, tally) -> rows.add(
                code(key.word(0)), say(key.word(1)),
                page.count(Metric.VOL_1, tally, "model", key.word(0), "provider", key.word(1))));
        return rows.whenEmpty("No request named a model.");
    }

    private static Page.Rows quality(Facts facts, Page page) {
        long active = 0;
        long complete = 0;
        long overdue = 0;
        for (Inventory.AiSystem row : facts.inventory().systems()) {
            SystemUse use = facts.now().systems.get(row.systemId());
            if (use == null || use.exchanges.records() == 0) {
                continue;
            }
            active++;
            complete += row.declaration().filter(d -> d.missing().isEmpty()).isPresent() ? 1 : 0;
            long reviewBy = row.declaration().map(d -> d.reviewBy().orElse(Long.MAX_VALUE)).orElse(Long.MAX_VALUE);
            boolean late = reviewBy < facts.period().untilMicros() && row.lastSeen() >= reviewBy;
            overdue += late ? 1 : 0;
        }
        Page.Rows rows = rows("Quality of the register", "Figure", "#Active systems");
        rows.add(say("All mandatory fields declared"), page.ratio(Metric.INV_5, complete, active, Optional.empty()));
        rows.add(say("Used after their review was due"), page.ratio(Metric.REV_4, overdue, active, Optional.empty()));
        return rows;
    }

    private static Page.Rows declared(Facts facts) {
        Page.Rows rows = rows("Declared by owners", "System", "Owner", "Purpose", "Tier", "Data categories",
                "Review by", "Still missing");
        for (Inventory.AiSystem row : facts.inventory().systems()) {
            row.declaration().ifPresent(d -> rows.add(
                    say(row.name()),
                    say(d.owner().orElse("")),
                    say(d.purpose().orElse("")),
                    say(d.tier().orElse("")),
                    say(String.join(", ", d.dataCategories())),
                    say(d.reviewBy().isPresent() ? UtcTime.day(d.reviewBy().getAsLong()) : ""),
                    missing(d)));
        }
        return rows.whenEmpty("Nothing is declared for any system that was seen.");
    }

    private static Section.Cell missing(Declaration declaration) {
        List<String> missing = declaration.missing();
        return missing.isEmpty() ? mark(Tone.GOOD, "complete") : say(String.join(", ", missing));
    }

    private static Page.Rows unseen(Facts facts) {
        Page.Rows rows = rows("Declared, never seen", "Kind", "Match", "Name", "State", "Owner");
        for (Inventory.Unseen row : facts.inventory().declaredUnseen()) {
            rows.add(say(row.kind()), code(row.match()), say(row.declaration().name().orElse("")),
                    state(row.declaration().state()), say(row.declaration().owner().orElse("")));
        }
        return rows.whenEmpty("Every declared system has been seen.");
    }

    static Section shadow(Facts facts) {
        Page page = facts.page("R6");
        ExchangeFold now = facts.now();
        page.text("A use counts as shadow by the register state at the moment of the decision. A later approval does "
                + "not clear it, and a blocked attempt is a control that worked, not a failure.");
        Page.Rows totals = rows("Shadow AI in figures", "Figure", "#Value");
        long systems = now.systems.values().stream().filter(use -> !use.shadowStates.isEmpty()).count();
        totals.add(say("Systems used while not approved"), facts.fold().recorded()
                ? page.plain(Metric.SHA_1, systems) : page.missing(Metric.SHA_1, "not recorded"));
        totals.add(say("Exchanges that passed"), page.count(Metric.SHA_2, now.shadowPassed));
        totals.add(say("Attempts blocked"), page.count(Metric.SHA_3, now.shadowBlocked));
        totals.add(say("Share of all passed exchanges"), page.ratio(Metric.SHA_4, now.shadowPassed, now.passed));
        totals.add(say("Passed with sensitive data not redacted"), page.count(Metric.SHA_5, now.all.shadowSensitive));
        page.table(totals);
        page.table(shadowSystems(facts, page));
        page.chart(Shape.BARS, perWeek(facts, page));
        page.chart(Shape.BARS, ages(facts, page));
        return page.section("Shadow AI", "ISO/IEC 42001 A.9.2");
    }

    private static Page.Rows shadowSystems(Facts facts, Page page) {
        Page.Rows rows = rows("Systems used while not approved", "System", "State then", "State now", "First seen",
                "#Days known", "#Passed", "#Blocked", "#Held", "#Sensitive", "#Users", "Data found");
        for (Map.Entry<String, SystemUse> entry : facts.systemsByUse()) {
            SystemUse use = entry.getValue();
            String id = entry.getKey();
            if (use.shadowStates.isEmpty()) {
                continue;
            }
            Optional<Inventory.AiSystem> row = Optional.ofNullable(facts.bySystem().get(id));
            long first = row.map(Inventory.AiSystem::firstSeen).orElse(facts.period().fromMicros());
            rows.add(
                    say(facts.name(id)),
                    say(String.join(", ", use.shadowStates)),
                    state(row.map(Inventory.AiSystem::state).orElse("observed")),
                    say(UtcTime.day(first)),
                    say(Long.toString((facts.period().untilMicros() - first) / UtcTime.DAY)),
                    page.count(Metric.SHA_2, use.shadowPassed, "system", id),
                    page.count(Metric.SHA_3, use.shadowBlocked, "system", id),
                    page.count(Metric.SHA_1, use.shadowHeld, "system", id, "action", "hold"),
                    page.count(Metric.SHA_5, use.shadowSensitive, "system", id),
                    page.persons(Metric.VOL_4, use.shadowUsers.size(), "system", id),
                    say(String.join(", ", use.categories)));
        }
        return rows.whenEmpty("No system was used while not approved.");
    }

    private static Page.Rows perWeek(Facts facts, Page page) {
        Buckets weeks = new Buckets(facts.period(), Math.max(7 * UtcTime.DAY, facts.now().buckets.step()));
        long[] counts = new long[weeks.count()];
        for (Map.Entry<String, SystemUse> entry : facts.now().systems.entrySet()) {
            LogFold.FirstSight sight = facts.fold().firstSights.get(entry.getKey());
            if (sight != null && !entry.getValue().shadowStates.isEmpty() && facts.period().contains(sight.micros())) {
                counts[weeks.of(sight.micros())]++;
            }
        }
        Page.Rows rows = rows("New shadow systems per week", "Week from", "#Systems");
        for (int i = 0; i < counts.length && facts.fold().recorded(); i++) {
            rows.add(say(UtcTime.day(facts.period().fromMicros() + i * weeks.step())),
                    page.plain(Metric.INV_3, counts[i], "week", Integer.toString(i), "shadow", "yes"));
        }
        return rows;
    }

    /** How long systems that nobody has decided on have been known. */
    private static Page.Rows ages(Facts facts, Page page) {
        long[] counts = new long[4];
        boolean any = false;
        for (Inventory.AiSystem row : facts.inventory().systems()) {
            if (row.state().equals("observed") || row.state().equals("triage") || row.state().equals("under_review")) {
                long days = (facts.period().untilMicros() - row.firstSeen()) / UtcTime.DAY;
                counts[days < 7 ? 0 : days < 30 ? 1 : days < 90 ? 2 : 3]++;
                any = true;
            }
        }
        Page.Rows rows = rows("Undecided systems by time known", "Known for", "#Systems");
        String[] labels = {"under 7 days", "7 to 29 days", "30 to 89 days", "90 days or more"};
        for (int i = 0; i < 4 && any; i++) {
            rows.add(say(labels[i]), page.plain(Metric.INV_1, counts[i], "known", labels[i]));
        }
        return rows;
    }
}
