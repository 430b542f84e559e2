package dev.wirewitness.evidence.aims.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Charts as inline SVG: whole-number coordinates, text as text, colours by class so that the page's one style sheet
 * rules them. Pure functions of the table they picture. Stateless.
 */
final class Svg {
    private static final int WIDTH = 720;
    private static final int BARS_WIDTH = 560;

    private Svg() {}

    static String draw(Section.Shape shape, Section.Table table) {
        return switch (shape) {
            case BARS -> bars(table);
            case STACKED -> stacked(table);
            case LINES -> lines(table);
            case HEAT -> "";
        };
    }

    static OptionalLong number(Section.Cell cell) {
        if (cell instanceof Section.Number(var figure)) {
            return switch (figure.value()) {
                case Value.Count(var count) -> OptionalLong.of(count);
                case Value.Amount(var amount, var unit) -> OptionalLong.of(amount);
                case Value.Ratio(var num, var den) -> OptionalLong.empty();
                case Value.Missing(var why) -> OptionalLong.empty();
            };
        }
        return OptionalLong.empty();
    }

    static String label(Section.Cell cell) {
        return switch (cell) {
            case Section.Plain(var text) -> text;
            case Section.Code(var text) -> text;
            case Section.Mark(var tone, var text) -> text;
            case Section.Number(var figure) -> figure.value().text();
            case Section.Spark(var series) -> "";
        };
    }

    private static String open(int width, int height, String caption) {
        return "<svg viewBox=\"0 0 " + width + " " + height + "\" role=\"img\" aria-label=\"" + HtmlText.escape(caption)
                + "\">";
    }

    private static String text(int x, int y, String css, String text) {
        return "<text x=\"" + x + "\" y=\"" + y + "\" class=\"" + css + "\">" + HtmlText.escape(text) + "</text>";
    }

    private static String rect(int x, int y, int width, int height, String css) {
        return "<rect x=\"" + x + "\" y=\"" + y + "\" width=\"" + width + "\" height=\"" + height + "\" class=\"" + css
                + "\"/>";
    }

    private static String shorten(String text, int most) {
        String visible = dev.wirewitness.evidence.aims.register.ForeignText.visible(text);
        return visible.codePointCount(0, visible.length()) <= most
                ? visible
                : visible.substring(0, visible.offsetByCodePoints(0, most - 1)) + "…";
    }

    /** Horizontal bars, one per row; a missing value is written, not drawn. */
    private static String bars(Section.Table table) {
        int rows = Math.min(table.rows().size(), 20);
        long max = 1;
        for (int i = 0; i < rows; i++) {
            max = Math.max(max, number(table.rows().get(i).get(1)).orElse(0));
        }
        int height = rows * 26 + 8;
        int left = 225;
        StringBuilder out = new StringBuilder(open(BARS_WIDTH, height, table.caption()));
        for (int i = 0; i < rows; i++) {
            List<Section.Cell> row = table.rows().get(i);
            OptionalLong value = number(row.get(1));
            int y = 4 + i * 26;
            int width = scale(value.orElse(0), max, BARS_WIDTH - left - 85);
            out.append(text(left - 10, y + 17, "lab", shorten(label(row.get(0)), 28)));
            if (value.isPresent()) {
                out.append(rect(left, y + 4, Math.max(width, value.getAsLong() > 0 ? 2 : 1), 17, "bar"));
            }
            out.append(text(left + width + 8, y + 17, value.isPresent() ? "val" : "off", label(row.get(1))));
        }
        return out.append("</svg>").toString();
    }

    private static int scale(long value, long max, int length) {
        return (int) (value > Long.MAX_VALUE / length ? length : Math.min(length, value * length / max));
    }

    /** Columns over time, one colour per series. */
    private static String stacked(Section.Table table) {
        int rows = table.rows().size();
        int series = table.columns().size() - 1;
        long max = 1;
        for (List<Section.Cell> row : table.rows()) {
            long sum = 0;
            for (int s = 1; s <= series; s++) {
                sum += number(row.get(s)).orElse(0);
            }
            max = Math.max(max, sum);
        }
        int top = 30;
        int plot = 170;
        int left = 60;
        int span = WIDTH - left - 10;
        StringBuilder out = new StringBuilder(open(WIDTH, top + plot + 30, table.caption()));
        legend(table, out, left);
        axis(max, top, plot, left, out, false);
        for (int i = 0; i < rows; i++) {
            int x = left + span * i / rows;
            int width = Math.max(1, span * (i + 1) / rows - span * i / rows - 2);
            int y = top + plot;
            for (int s = 1; s <= series; s++) {
                long value = number(table.rows().get(i).get(s)).orElse(0);
                int height = value == 0 ? 0 : Math.max(1, scale(value, max, plot));
                y -= height;
                if (height > 0) {
                    out.append(rect(x, y, Math.min(width, 46), height, colour(table.columns().get(s).head(), s)));
                }
            }
        }
        ticks(table, left, span, top + plot + 18, out);
        return out.append("</svg>").toString();
    }

    private static void legend(Section.Table table, StringBuilder out, int left) {
        int x = left;
        for (int s = 1; s < table.columns().size(); s++) {
            String head = shorten(table.columns().get(s).head(), 18);
            out.append(rect(x, 6, 11, 11, colour(table.columns().get(s).head(), s)));
            out.append(text(x + 17, 16, "leg", head));
            x += 34 + 7 * head.length();
        }
    }

    private static String colour(String head, int series) {
        return switch (head) {
            case "allow" -> "s-allow";
            case "redact" -> "s-redact";
            case "block" -> "s-block";
            case "hold" -> "s-hold";
            default -> "s-" + (series % 4);
        };
    }

    private static void axis(long max, int top, int plot, int left, StringBuilder out, boolean time) {
        for (int i = 0; i <= 2; i++) {
            int y = top + plot - plot * i / 2;
            long value = max * i / 2;
            out.append("<line x1=\"" + left + "\" x2=\"" + (WIDTH - 10) + "\" y1=\"" + y + "\" y2=\"" + y
                    + "\" class=\"grid\"/>");
            boolean repeated = i == 1 && max < 2;
            String label = time ? new Value.Amount(value, Value.Unit.MICROSECONDS).text() : Value.grouped(value);
            if (!repeated) {
                out.append(text(left - 8, y + 4, "lab", label));
            }
        }
    }

    private static void ticks(Section.Table table, int left, int span, int y, StringBuilder out) {
        int rows = table.rows().size();
        int every = Math.max(1, (rows + 6) / 7);
        for (int i = 0; i < rows; i += every) {
            String label = label(table.rows().get(i).get(0));
            int x = left + span * i / rows;
            if (x < WIDTH - 70) {
                out.append(text(x, y, "tick", label.length() > 5 ? label.substring(5) : label));
            }
        }
    }

    private static String lines(Section.Table table) {
        int rows = table.rows().size();
        int series = table.columns().size() - 1;
        long max = 1;
        for (List<Section.Cell> row : table.rows()) {
            for (int s = 1; s <= series; s++) {
                max = Math.max(max, number(row.get(s)).orElse(0));
            }
        }
        int top = 30;
        int plot = 150;
        int left = 78;
        int span = WIDTH - left - 10;
        StringBuilder out = new StringBuilder(open(WIDTH, top + plot + 30, table.caption()));
        legend(table, out, left);
        axis(max, top, plot, left, out, true);
        for (int s = 1; s <= series; s++) {
            List<String> points = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                OptionalLong value = number(table.rows().get(i).get(s));
                if (value.isPresent()) {
                    int x = left + span * (2 * i + 1) / (2 * rows);
                    int y = top + plot - scale(value.getAsLong(), max, plot);
                    points.add(x + "," + y);
                    out.append("<circle cx=\"" + x + "\" cy=\"" + y + "\" r=\"2\" class=\"s-" + (s % 4) + "\"/>");
                }
            }
            out.append("<polyline points=\"").append(String.join(" ", points));
            out.append("\" class=\"line l-").append(s % 4).append("\"/>");
        }
        ticks(table, left, span, top + plot + 18, out);
        return out.append("</svg>").toString();
    }

    /** A course without a scale, for a table cell. */
    static String spark(List<Long> series) {
        if (series.size() < 2) {
            return "";
        }
        long max = Math.max(1, series.stream().mapToLong(Long::longValue).max().orElse(1));
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < series.size(); i++) {
            points.append(i == 0 ? "" : " ").append(2 + 96 * i / (series.size() - 1)).append(',');
            points.append(20 - scale(series.get(i), max, 18));
        }
        return "<svg class=\"spark\" viewBox=\"0 0 100 22\" aria-hidden=\"true\"><polyline points=\"" + points
                + "\" class=\"line l-1\"/></svg>";
    }
}
