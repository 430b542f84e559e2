package dev.wirewitness.evidence.aims.report;

import static dev.wirewitness.evidence.aims.report.Page.code;
import static dev.wirewitness.evidence.aims.report.Page.mark;
import static dev.wirewitness.evidence.aims.report.Page.rows;
import static dev.wirewitness.evidence.aims.report.Page.say;

import dev.wirewitness.evidence.aims.register.Declaration;
import dev.wirewitness.evidence.aims.register.Inventory;
import dev.wirewitness.evidence.aims.register.UtcTime;
import dev.wirewitness.evidence.aims.report.Section.Cell;
import dev.wirewitness.evidence.aims.report.Section.Shape;
import dev.wirewitness.evidence.aims.report.Section.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** R8, what the policy did; R9, what it found in the data; R10, MCP servers and their tools. */
final class EnforcementSections {
    private EnforcementSections() {}

    static Section enforcement(Facts facts) {
        Page page = facts.page("R8");
        ExchangeFold now = facts.now();
        Page.Rows actions = rows("Decisions by action", "Action", "#Exchanges", "#Share");
        now.actions.rows().forEach((key, tally) -> actions.add(
                say(key.word(0)),
                page.count(Metric.ENF_1, tally, "action", key.word(0)),
                page.ratio(Metric.ENF_1, tally, now.exchanges, "action", key.word(0))));
        page.table(actions.whenEmpty("No exchange was decided in this period."));
        page.chart(Shape.STACKED, overTime(page, now));
        blocks(page, now);
        page.table(hits(page, now));
        page.table(modes(facts, page));
        page.table(outcomes(page, now));
        return page.section("Enforcement", "ISO/IEC 42001 8.1, 8.3");
    }

    private static Page.Rows overTime(Page page, ExchangeFold now) {
        List<String> actions = new ArrayList<>();
        now.actions.rows().keySet().forEach(key -> actions.add(key.word(0)));
        List<String> heads = new ArrayList<>(List.of("From (UTC)"));
        actions.forEach(action -> heads.add("#" + action));
        Page.Rows rows = rows("Decisions per " + now.buckets.unit(), heads.toArray(String[]::new));
        for (int i = 0; i < now.buckets.count() && !actions.isEmpty(); i++) {
            List<Cell> cells = new ArrayList<>(List.of(say(now.buckets.label(i))));
            for (String action : actions) {
                Tally tally = now.actionsByBucket.peek(Integer.toString(1_000 + i), action);
                cells.add(page.count(Metric.ENF_1, tally, "action", action, "from", now.buckets.label(i)));
            }
            rows.add(cells);
        }
        return rows;
    }

    private static void blocks(Page page, ExchangeFold now) {
        Page.Rows rows = rows("Blocks by decisive rule", "Rule and policy digest", "#Blocks");
        List<Map.Entry<Tallies.Key, Tally>> byCount = new ArrayList<>(now.blocks.rows().entrySet());
        byCount.sort((a, b) -> {
            int order = Long.compare(b.getValue().records(), a.getValue().records());
            return order != 0 ? order : a.getKey().compareTo(b.getKey());
        });
        long sum = 0;
        for (Map.Entry<Tallies.Key, Tally> entry : byCount) {
            String rule = entry.getKey().word(0);
            String policy = entry.getKey().word(1);
            sum += entry.getValue().records();
            rows.add(code(rule + " @ " + policy.substring(0, Math.min(8, policy.length()))),
                    page.count(Metric.ENF_2, entry.getValue(), "rule", rule, "policy", policy));
        }
        if (byCount.isEmpty()) {
            page.text("No exchange was blocked in this period.");
            return;
        }
        page.chart(Shape.BARS, rows);
        long blocked = now.actions.peek("block").records();
        page.text(sum == blocked ? Tone.GOOD : Tone.WARNING, sum == blocked
                ? "Reconciled: blocks by rule add up to " + Value.grouped(blocked) + " block decisions."
                : "Does not reconcile: blocks by rule add up to " + sum + ", block decisions are " + blocked + ".");
    }

    private static Page.Rows hits(Page page, ExchangeFold now) {
        Page.Rows rows = rows("Rule hits, decisive or not", "Rule", "Effect", "Mode", "#Hits", "#Exchanges");
        now.hitsByEffect.rows().forEach((key, tally) -> rows.add(
                code(key.word(0)),
                say(key.word(1)),
                say(key.word(2)),
                page.amount(Metric.ENF_3, tally, "rule", key.word(0), "effect", key.word(1), "mode", key.word(2)),
                page.count(Metric.ENF_3, tally, "rule", key.word(0), "effect", key.word(1), "mode", key.word(2))));
        if (!rows.isEmpty()) {
            rows.add(say("Any rule"), say(""), say(""), page.amount(Metric.ENF_3, now.anyHit),
                    page.count(Metric.ENF_3, now.anyHit));
        }
        return rows.whenEmpty("No rule matched in this period.");
    }

    private static Page.Rows modes(Facts facts, Page page) {
        PolicyFold policy = facts.fold().policy;
        Page.Rows rows = rows("Rules in force and time in enforce mode", "Rule", "Effect", "Policy paragraph",
                "#Enforced", "#Monitor only");
        policy.rules().forEach((id, time) -> rows.add(
                code(id),
                say(time.effect),
                say(time.paragraph),
                page.ratio(Metric.ENF_5, time.enforce, policy.knownMicros(), Optional.empty(), "rule", id),
                page.ratio(Metric.ENF_5, time.monitor, policy.knownMicros(), Optional.empty(), "rule", id, "mode",
                        "monitor")));
        return rows.whenEmpty("No policy activation is on record up to the end of the period: not recorded.");
    }

    private static Page.Rows outcomes(Page page, ExchangeFold now) {
        Page.Rows rows = rows("How exchanges ended", "Outcome", "#Exchanges");
        now.outcomes.rows().forEach((key, tally) ->
                rows.add(say(key.word(0)), page.count(Metric.ENF_1, tally, "outcome", key.word(0))));
        return rows.whenEmpty("No exchange ended in this period.");
    }

    static Section data(Facts facts) {
        Page page = facts.page("R9");
        ExchangeFold now = facts.now();
        page.text("Findings are counted by type and never hold a value. Content that was sent before and comes "
                + "again as history is found again; such findings are part of the counts ("
                + (facts.fold().recorded() ? Value.grouped(now.historyFindings.amount()) : "not recorded")
                + " of them stood in history).");
        Page.Rows rows = rows("Findings by type, direction and effect", "Category", "Type", "Direction", "Effect",
                "#Findings", "#Records");
        now.findings.rows().forEach((key, tally) -> rows.add(
                say(key.word(0)), code(key.word(1)), say(key.word(2)), effect(key.word(3)),
                page.amount(Metric.ENF_4, tally, params(key)),
                page.count(Metric.ENF_4, tally, params(key))));
        page.table(rows.whenEmpty("Nothing was found in the inspected content."));
        page.chart(Shape.HEAT, matrix(facts, page));
        page.table(declaredVersusObserved(facts));
        page.table(levels(page, now));
        return page.section("Data protection", "ISO/IEC 42001 A.7, ISO/IEC 27001 A.8.11, A.8.12");
    }

    private static Cell effect(String effect) {
        return effect.equals("none") ? mark(Tone.NOTE, "none") : say(effect);
    }

    private static String[] params(Tallies.Key key) {
        return new String[] {
            "category", key.word(0), "type", key.word(1), "direction", key.word(2), "effect", key.word(3)
        };
    }

    /** Types down, the ten most used systems across. */
    private static Page.Rows matrix(Facts facts, Page page) {
        ExchangeFold now = facts.now();
        TreeSet<String> withFindings = new TreeSet<>();
        TreeMap<String, String> types = new TreeMap<>();
        now.findingsBySystem.rows().keySet().forEach(key -> {
            types.put(key.word(0) + " / " + key.word(1), key.word(1));
            withFindings.add(key.word(2));
        });
        List<String> systems = facts.systemsByUse().stream()
                .map(Map.Entry::getKey)
                .filter(withFindings::contains)
                .limit(8)
                .toList();
        List<String> heads = new ArrayList<>(List.of("Category / type"));
        systems.forEach(id -> heads.add("#" + facts.name(id)));
        Page.Rows rows = rows("Findings by type and system (the most used systems)", heads.toArray(String[]::new));
        types.forEach((label, type) -> {
            String category = label.substring(0, label.length() - type.length() - 3);
            List<Cell> cells = new ArrayList<>(List.of(say(label)));
            for (String id : systems) {
                Tally tally = now.findingsBySystem.peek(category, type, id);
                cells.add(page.amount(Metric.ENF_4, tally, "category", category, "type", type, "system", id));
            }
            rows.add(cells);
        });
        return rows;
    }

    private static Page.Rows declaredVersusObserved(Facts facts) {
        Page.Rows rows = rows("Data declared and data observed", "System", "Declared", "Observed",
                "Observed, not declared", "Declared, not observed");
        for (Map.Entry<String, SystemUse> entry : facts.systemsByUse()) {
            TreeSet<String> observed = entry.getValue().categories;
            List<String> declared = Optional.ofNullable(facts.bySystem().get(entry.getKey()))
                    .flatMap(Inventory.AiSystem::declaration)
                    .map(Declaration::dataCategories)
                    .orElse(List.of());
            if (observed.isEmpty() && declared.isEmpty()) {
                continue;
            }
            List<String> extra = observed.stream().filter(c -> !declared.contains(c)).toList();
            List<String> unused = declared.stream().filter(c -> !observed.contains(c)).sorted().toList();
            rows.add(
                    say(facts.name(entry.getKey())),
                    declared.isEmpty() ? mark(Tone.NOTE, "not declared") : say(String.join(", ", declared)),
                    say(String.join(", ", observed)),
                    extra.isEmpty() ? say("") : mark(Tone.WARNING, String.join(", ", extra)),
                    say(String.join(", ", unused)));
        }
        return rows.whenEmpty("Nothing was declared and nothing found.");
    }

    private static Page.Rows levels(Page page, ExchangeFold now) {
        Page.Rows rows = rows("How AI exchanges were inspected", "Level or reason", "#Exchanges",
                "#Share of AI exchanges");
        now.inspectLevels.rows().forEach((key, tally) -> rows.add(
                say("level: " + key.word(0)),
                page.count(Metric.COV_1, tally, "level", key.word(0)),
                page.ratio(Metric.COV_1, tally, now.classified, "level", key.word(0))));
        now.inspectGaps.rows().forEach((key, tally) -> rows.add(
                say("not inspected because: " + key.word(0)),
                page.count(Metric.COV_1, tally, "reason", key.word(0)),
                page.ratio(Metric.COV_1, tally, now.classified, "reason", key.word(0))));
        if (!rows.isEmpty()) {
            rows.add(say("classified with certainty: exact"), page.count(Metric.COV_4, now.exact),
                    page.ratio(Metric.COV_4, now.exact, now.classified));
        }
        return rows.whenEmpty("No AI exchange in this period.");
    }

    static Section mcp(Facts facts) {
        Page page = facts.page("R10");
        ExchangeFold now = facts.now();
        page.text("Servers reached over HTTP through the proxy. Servers started on the device itself (stdio) are not "
                + "seen "
                + "unless their client is wrapped.");
        Page.Rows servers = rows("MCP servers of the period", "Server", "State", "Tier", "#Risk", "#Tools",
                "#Exchanges", "#Blocked", "Drift", "Exposure");
        Map<String, Long> tiers = new TreeMap<>();
        for (Inventory.McpServer row : facts.inventory().mcpServers()) {
            String name = dev.wirewitness.evidence.aims.register.ForeignText.cap(row.server());
            if (!now.mcpServers.contains(name)) {
                continue;
            }
            String tier = row.declaration().flatMap(Declaration::tier).orElse("not set");
            tiers.merge(tier, 1L, Long::sum);
            servers.add(server(page, now, row, name, tier));
        }
        page.table(servers.whenEmpty("No MCP server was reached in this period."));
        Page.Rows byTier = rows("MCP servers by declared tier", "Tier", "#Servers");
        tiers.forEach((tier, count) -> byTier.add(say(tier), page.plain(Metric.MCP_1, count, "tier", tier)));
        page.chart(Shape.BARS, byTier);
        page.table(tools(page, now));
        Page.Rows changes = rows("Tool definition changes", "Time (UTC)", "Server", "#Tools", "New list digest",
                "Log index");
        now.mcpChanges.forEach(change -> changes.add(say(UtcTime.minute(change.micros())), code(change.server()),
                say(Long.toString(change.tools())), code(Facts.shortDigest(change.digest())),
                        code(Long.toString(change.leaf()))));
        page.table(changes.whenEmpty("No tool list changed in this period."));
        page.table(holds(page, now));
        return page.section("MCP servers and agents", "ISO/IEC 42001 A.4.4, A.10.3");
    }

    private static List<Cell> server(Page page, ExchangeFold now, Inventory.McpServer row, String name, String tier) {
        Tally exchanges = new Tally();
        long listed = row.tools().stream().filter(Inventory.Tool::listed).count();
        long all = now.mcpActions.rows().entrySet().stream()
                .filter(entry -> entry.getKey().word(0).equals(name))
                .mapToLong(entry -> entry.getValue().records())
                .sum();
        return List.of(
                code(row.server()),
                InventorySections.state(row.state()),
                say(tier),
                say(row.risk().isPresent() ? Integer.toString(row.risk().getAsInt()) : "n/a"),
                listed == 0 ? say("no list seen") : say(Long.toString(listed)),
                all == 0 ? page.count(Metric.MCP_1, exchanges, "server", name)
                        : page.plain(Metric.MCP_1, all, "server", name),
                page.count(Metric.MCP_1, now.mcpActions.peek(name, "block"), "server", name, "action", "block"),
                row.drifted() ? mark(Tone.WARNING, "definitions changed") : say(""),
                row.exposure().isEmpty() ? say("") : mark(Tone.WARNING, String.join(", ", row.exposure())));
    }

    private static Page.Rows tools(Page page, ExchangeFold now) {
        Page.Rows rows = rows("Tools called", "Server", "Tool", "Action", "#Calls");
        now.mcpToolActions.rows().forEach((key, tally) -> rows.add(
                code(key.word(0)), code(key.word(1)), say(key.word(2)),
                page.count(Metric.MCP_2, tally, "server", key.word(0), "tool", key.word(1), "action", key.word(2))));
        return rows.whenEmpty("No tool was called over MCP in this period.");
    }

    private static Page.Rows holds(Page page, ExchangeFold now) {
        Page.Rows rows = rows("Exchanges held for a person", "Step", "#Holds");
        if (now.holdsRequested.records() == 0 && now.holdsEnded.rows().isEmpty()) {
            return rows.whenEmpty("No exchange was held in this period.");
        }
        rows.add(say("requested"), page.count(Metric.HO_1, now.holdsRequested));
        now.holdsEnded.rows().forEach((key, tally) ->
                rows.add(say("ended: " + key.word(0)), page.count(Metric.HO_1, tally, "outcome", key.word(0))));
        rows.add(say("waited, median"), page.micros(Metric.HO_1, now.holdWaits.percentile(50), now.holdWaits.size(),
                "statistic", "p50"));
        return rows;
    }
}
