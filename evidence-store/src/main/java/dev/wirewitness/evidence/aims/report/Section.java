package dev.wirewitness.evidence.aims.report;

import java.util.List;

/**
 * A section of the report.
 *
 * @param hook clauses and controls it speaks to
 */
record Section(String id, String title, String hook, List<Block> blocks) {
    Section {
        blocks = List.copyOf(blocks);
    }

    /** What a section is made of. */
    sealed interface Block {}

    /** @param tone how it is set off */
    record Text(Tone tone, String text) implements Block {}

    enum Tone {
        PLAIN,
        NOTE,
        WARNING,
        GOOD
    }

    record Table(String caption, List<Column> columns, List<List<Cell>> rows, String whenEmpty) implements Block {
        Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /** A picture of its table: the first column names, the number columns are drawn. The table stands beside it. */
    record Chart(Shape shape, Table data) implements Block {}

    enum Shape {
        BARS,
        STACKED,
        LINES,
        HEAT
    }

    record Column(String head, boolean number) {}

    /** One cell. All text is treated as foreign when it is shown. */
    sealed interface Cell {}

    record Plain(String text) implements Cell {}

    /** Text to be read letter by letter: digests, ids, hosts. */
    record Code(String text) implements Cell {}

    record Mark(Tone tone, String text) implements Cell {}

    record Number(Figure figure) implements Cell {}

    /** A small line without a scale. */
    record Spark(List<Long> series) implements Cell {
        Spark {
            series = List.copyOf(series);
        }
    }
}
