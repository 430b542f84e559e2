package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.aims.report.Section.Block;
import dev.wirewitness.evidence.aims.report.Section.Cell;
import dev.wirewitness.evidence.aims.report.Section.Column;
import dev.wirewitness.evidence.aims.report.Section.Tone;
import dev.wirewitness.evidence.aims.report.Value.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A section being written: numbers its figures ({@code F-R6-001}, …) in the order they are asked for. Where the log
 * holds no record of the period every count says so instead of 0. One thread.
 */
final class Page {
    static final long K = 5;
    private static final long LOW_N = 20;
    private static final String NO_RECORDS = "not recorded";

    private final String id;
    private final boolean recorded;
    private final List<Block> blocks = new ArrayList<>();
    private int figures;

    Page(String id, boolean recorded) {
        this.id = id;
        this.recorded = recorded;
    }

    Section section(String title, String hook) {
        return new Section(id, title, hook, blocks);
    }

    Page text(String text) {
        blocks.add(new Section.Text(Tone.PLAIN, text));
        return this;
    }

    Page text(Tone tone, String text) {
        blocks.add(new Section.Text(tone, text));
        return this;
    }

    Page table(Rows rows) {
        blocks.add(rows.table());
        return this;
    }

    Page chart(Section.Shape shape, Rows rows) {
        if (!rows.isEmpty()) {
            blocks.add(new Section.Chart(shape, rows.table()));
        }
        return this;
    }

    Section.Number count(Metric metric, Tally tally, String... params) {
        return number(metric, new Value.Count(tally.records()), tally, params);
    }

    Section.Number amount(Metric metric, Tally tally, String... params) {
        return number(metric, new Value.Count(tally.amount()), tally, params);
    }

    Section.Number amount(Metric metric, Unit unit, Tally tally, String... params) {
        return number(metric, new Value.Amount(tally.amount(), unit), tally, params);
    }

    Section.Number ratio(Metric metric, Tally num, Tally den, String... params) {
        return ratio(metric, num.records(), den.records(), Optional.of(num.set()), params);
    }

    Section.Number ratio(Metric metric, long num, long den, Optional<Tally.LeafSet> set, String... params) {
        List<String> quality = den > 0 && den < LOW_N ? List.of("low-n") : List.of();
        return new Section.Number(figure(metric, new Value.Ratio(num, den), set, quality, params));
    }

    Section.Number plain(Metric metric, long count, String... params) {
        return new Section.Number(figure(metric, new Value.Count(count), Optional.empty(), List.of(), params));
    }

    Section.Number micros(Metric metric, OptionalLong micros, int samples, String... params) {
        Value value = micros.isPresent()
                ? new Value.Amount(micros.getAsLong(), Unit.MICROSECONDS)
                : new Value.Missing("n/a");
        List<String> quality = samples > 0 && samples < LOW_N ? List.of("low-n") : List.of();
        return new Section.Number(figure(metric, value, Optional.empty(), quality, params));
    }

    Section.Number missing(Metric metric, String why, String... params) {
        return new Section.Number(
                figure(metric, new Value.Missing(why), Optional.empty(), List.of(), params));
    }

    /** Persons: few are not told apart from one. */
    Section.Number persons(Metric metric, long count, String... params) {
        if (count > 0 && count < K) {
            return new Section.Number(figure(
                    metric, new Value.Missing("under " + K), Optional.empty(), List.of("suppressed"), params));
        }
        return recorded ? plain(metric, count, params) : missing(metric, NO_RECORDS, params);
    }

    private Section.Number number(Metric metric, Value value, Tally tally, String... params) {
        if (!recorded && tally.records() == 0) {
            return missing(metric, NO_RECORDS, params);
        }
        return new Section.Number(figure(metric, value, Optional.of(tally.set()), List.of(), params));
    }

    private Figure figure(
            Metric metric, Value value, Optional<Tally.LeafSet> set, List<String> quality, String... params) {
        figures++;
        String number = Integer.toString(1_000 + figures);
        String anchor = "F-" + id + "-" + (figures < 1_000 ? number.substring(1) : Integer.toString(figures));
        TreeMap<String, String> named = new TreeMap<>();
        for (int i = 0; i + 1 < params.length; i += 2) {
            named.put(params[i], params[i + 1]);
        }
        return new Figure(anchor, metric, java.util.Collections.unmodifiableSortedMap(named), value, set, quality);
    }

    /** Rows of a table; a column head that begins with {@code #} is a number column. */
    static Rows rows(String caption, String... heads) {
        List<Column> columns = new ArrayList<>();
        for (String head : heads) {
            boolean number = head.startsWith("#");
            columns.add(new Column(number ? head.substring(1) : head, number));
        }
        return new Rows(caption, columns);
    }

    static Cell say(String text) {
        return new Section.Plain(text.isEmpty() ? "–" : text);
    }

    static Cell code(String text) {
        return new Section.Code(text.isEmpty() ? "–" : text);
    }

    static Cell mark(Tone tone, String text) {
        return new Section.Mark(tone, text);
    }

    /** A table being filled. */
    static final class Rows {
        private final String caption;
        private final List<Column> columns;
        private final List<List<Cell>> rows = new ArrayList<>();
        private String whenEmpty = "None in this period.";

        private Rows(String caption, List<Column> columns) {
            this.caption = caption;
            this.columns = columns;
        }

        Rows add(Cell... cells) {
            return add(List.of(cells));
        }

        Rows add(List<Cell> cells) {
            if (cells.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "row of " + cells.size() + " cells in '" + caption + "' (expected: " + columns.size() + ")");
            }
            rows.add(cells);
            return this;
        }

        Rows whenEmpty(String text) {
            whenEmpty = text;
            return this;
        }

        boolean isEmpty() {
            return rows.isEmpty();
        }

        Section.Table table() {
            return new Section.Table(caption, columns, rows, whenEmpty);
        }
    }
}
