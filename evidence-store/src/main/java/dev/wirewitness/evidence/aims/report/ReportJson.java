package dev.wirewitness.evidence.aims.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A report as maps and lists for canonical JSON. Figures keep their whole numbers as strings. Stateless. */
final class ReportJson {
    private ReportJson() {}

    static Map<String, Object> of(ReportDocument document) {
        return Map.of(
                "schema", "wirewitness/report/v1",
                "inputs", document.inputs(),
                "integrity", document.integrity(),
                "sections", document.sections().stream().map(ReportJson::section).toList());
    }

    private static Map<String, Object> section(Section section) {
        return Map.of(
                "id", section.id(),
                "title", section.title(),
                "hook", section.hook(),
                "blocks", section.blocks().stream().map(ReportJson::block).toList());
    }

    private static Map<String, Object> block(Section.Block block) {
        return switch (block) {
            case Section.Text text -> Map.of("text", text.text(), "tone", lower(text.tone()));
            case Section.Table table -> table(table);
            case Section.Chart chart -> {
                Map<String, Object> map = table(chart.data());
                map.put("chart", lower(chart.shape()));
                yield map;
            }
        };
    }

    private static Map<String, Object> table(Section.Table table) {
        Map<String, Object> map = new TreeMap<>();
        map.put("caption", table.caption());
        map.put("columns", table.columns().stream().map(Section.Column::head).toList());
        List<Object> rows = new ArrayList<>();
        for (List<Section.Cell> row : table.rows()) {
            rows.add(row.stream().map(ReportJson::cell).toList());
        }
        map.put("rows", rows);
        if (rows.isEmpty()) {
            map.put("when_empty", table.whenEmpty());
        }
        return map;
    }

    private static Object cell(Section.Cell cell) {
        return switch (cell) {
            case Section.Plain(var text) -> text;
            case Section.Code(var text) -> text;
            case Section.Mark(var tone, var text) -> text;
            case Section.Number(var figure) -> figure(figure);
            case Section.Spark(var series) -> Map.of("series", series);
        };
    }

    private static Map<String, Object> figure(Figure figure) {
        Map<String, Object> map = new TreeMap<>();
        map.put("id", figure.id());
        map.put("metric", figure.metric().id());
        map.put("definition_sha256", figure.metric().definitionSha256());
        map.put("params", figure.params());
        map.put("value", value(figure.value()));
        if (!figure.quality().isEmpty()) {
            map.put("quality", figure.quality());
        }
        map.put("set", figure.set().map(ReportJson::set));
        return map;
    }

    private static Map<String, Object> set(Tally.LeafSet set) {
        Map<String, Object> map = new TreeMap<>();
        map.put("count", set.count());
        map.put("ranges", set.runs());
        map.put("set_sha256", set.sha256());
        if (set.count() > 0) {
            map.put("first_leaf", set.first());
            map.put("last_leaf", set.last());
        }
        return map;
    }

    private static Map<String, Object> value(Value value) {
        return switch (value) {
            case Value.Count(var count) -> Map.of("num", Long.toString(count));
            case Value.Amount(var amount, var unit) -> Map.of("num", Long.toString(amount), "unit", lower(unit));
            case Value.Ratio(var num, var den) -> Map.of(
                    "num", Long.toString(num), "den", Long.toString(den), "rendered", value.text());
            case Value.Missing(var why) -> Map.of("missing", why);
        };
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
