package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.log.record.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A report as one HTML file: no script, nothing loaded, one style sheet that the page's own content security policy
 * names by its hash. Reads on a screen and prints on A4 with page numbers and repeated table heads. Stateless.
 */
final class ReportHtml {
    private static final int MOST_ROWS = 14;
    private static final int SHORT_WORD = 14;
    private static final String STYLE = resource("report.css");

    private final StringBuilder out = new StringBuilder(1 << 17);
    private final ReportDocument document;

    private ReportHtml(ReportDocument document) {
        this.document = document;
    }

    static String of(ReportDocument document) {
        ReportHtml html = new ReportHtml(document);
        html.page();
        return html.out.toString();
    }

    private static String resource(String name) {
        try (InputStream in = ReportHtml.class.getResourceAsStream(
                "/dev/wirewitness/evidence/aims/report/" + name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }

    private void page() {
        String style = STYLE + printMargins();
        String hash = Base64.getEncoder()
                .encodeToString(Sha256.fresh().digest(style.getBytes(StandardCharsets.UTF_8)));
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
        out.append(hash).append("'; base-uri 'none'; form-action 'none'\">\n");
        out.append("<meta name=\"referrer\" content=\"no-referrer\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        out.append(HtmlText.escape("AI management evidence report, " + document.organization()));
        out.append("</title>\n<style>").append(style).append("</style>\n</head>\n<body>\n");
        if (document.failed()) {
            out.append("<p class=\"banner\">Integrity check failed: the log behind this report does not verify</p>\n");
        }
        header();
        document.sections().forEach(this::section);
        out.append("</body>\n</html>\n");
    }

    private String printMargins() {
        String foot = HtmlText.cssString(
                document.organization() + ", AI management evidence report, " + document.period());
        String banner = document.failed()
                ? "@top-center{content:\"Integrity check failed: the log behind this report does not verify\";"
                        + "background:#b3261e;color:#fff;font:700 9pt sans-serif;width:100%;text-align:center;"
                        + "margin:5mm 0;padding:0}"
                : "";
        return "@page{@bottom-left{content:" + foot + "}" + banner + "}\n";
    }

    private void header() {
        out.append("<header>\n<p class=\"kind\">AI management system · performance evaluation</p>\n<h1>");
        out.append("AI management evidence report</h1>\n<p class=\"org\">")
                .append(HtmlText.escape(document.organization()));
        out.append("</p>\n<p class=\"span\">").append(HtmlText.escape(document.period())).append("</p>\n");
        out.append("<p class=\"seal ").append(document.integrity()).append("\">").append(seal()).append("</p>\n");
        out.append("<nav><ol>");
        for (Section section : document.sections()) {
            out.append("<li><a href=\"#").append(section.id()).append("\"><b>").append(section.id()).append("</b> ");
            out.append(HtmlText.escape(section.title())).append("</a></li>");
        }
        out.append("</ol></nav>\n</header>\n");
    }

    private String seal() {
        return switch (document.integrity()) {
            case "passed" -> "Log integrity: every check that was run passed (R20)";
            case "failed" -> "Log integrity: FAILED (R20)";
            default -> "Log integrity: not checked (R20)";
        };
    }

    private void section(Section section) {
        out.append("<section id=\"").append(section.id()).append("\">\n<h2><span class=\"no\">").append(section.id());
        out.append("</span> ").append(HtmlText.escape(section.title())).append("</h2>\n<p class=\"hook\">");
        out.append(HtmlText.escape(section.hook())).append("</p>\n");
        section.blocks().forEach(this::block);
        out.append("</section>\n");
    }

    private void block(Section.Block block) {
        switch (block) {
            case Section.Text(var tone, var text) -> out.append("<p class=\"t-").append(lower(tone)).append("\">")
                    .append(HtmlText.escape(text)).append("</p>\n");
            case Section.Table table -> table(table, "", 0);
            case Section.Chart(var shape, var data) -> chart(shape, data);
        }
    }

    private void chart(Section.Shape shape, Section.Table data) {
        out.append("<figure class=\"chart ").append(lower(shape)).append("\">\n");
        String drawing = Svg.draw(shape, data);
        if (!drawing.isEmpty()) {
            out.append("<p class=\"cap\">").append(HtmlText.escape(data.caption())).append("</p>\n");
            out.append(drawing).append('\n');
        }
        if (drawing.isEmpty()) {
            table(data, "", max(data));
        } else {
            inColumns(data);
        }
        out.append("</figure>\n");
    }

    /** A long table of few columns stands in two or three columns of its own. */
    private void inColumns(Section.Table data) {
        int rows = data.rows().size();
        int columns = rows <= MOST_ROWS || data.columns().size() > 6 ? 1 : rows <= 2 * MOST_ROWS ? 2 : 3;
        if (data.columns().size() > 3 && columns == 3) {
            columns = 2;
        }
        int each = (rows + columns - 1) / columns;
        out.append("<div class=\"beside\">\n");
        for (int from = 0; from < rows; from += each) {
            List<List<Section.Cell>> some = data.rows().subList(from, Math.min(rows, from + each));
            table(new Section.Table(data.caption(), data.columns(), some, data.whenEmpty()), "data", 0);
        }
        out.append("</div>\n");
    }

    private static long max(Section.Table table) {
        long max = 1;
        for (List<Section.Cell> row : table.rows()) {
            for (Section.Cell cell : row) {
                max = Math.max(max, Svg.number(cell).orElse(0));
            }
        }
        return max;
    }

    /** @param heat largest value where cells are shaded by value, else 0 */
    private void table(Section.Table table, String css, long heat) {
        if (table.rows().isEmpty()) {
            out.append("<p class=\"cap\">").append(HtmlText.escape(table.caption()))
                    .append("</p>\n<p class=\"empty\">");
            out.append(HtmlText.escape(table.whenEmpty())).append("</p>\n");
            return;
        }
        String size = table.columns().size() > 8 ? "wide" : "";
        out.append("<div class=\"scroll\"><table class=\"").append(css).append(' ').append(size).append("\">");
        out.append(css.equals("data") ? "" : "<caption>" + HtmlText.escape(table.caption()) + "</caption>");
        out.append("<thead><tr>");
        for (Section.Column column : table.columns()) {
            out.append(column.number() ? "<th class=\"n\" scope=\"col\">" : "<th scope=\"col\">");
            out.append(HtmlText.escape(column.head())).append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        for (List<Section.Cell> row : table.rows()) {
            out.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                cell(row.get(i), table.columns().get(i).number(), heat);
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div>\n");
    }

    private void cell(Section.Cell cell, boolean number, long heat) {
        String css = number ? "n" : "";
        if (number && heat > 0) {
            css += shade(Svg.number(cell), heat);
        }
        if (!number && shortWord(cell)) {
            css = "w";
        }
        out.append(css.isEmpty() ? "<td>" : "<td class=\"" + css + "\">");
        switch (cell) {
            case Section.Plain(var text) -> out.append(HtmlText.breakable(text));
            case Section.Code(var text) -> out.append("<code>").append(HtmlText.escape(text)).append("</code>");
            case Section.Mark(var tone, var text) -> out.append("<span class=\"m m-").append(lower(tone)).append("\">")
                    .append(HtmlText.breakable(text)).append("</span>");
            case Section.Number(var figure) -> figure(figure);
            case Section.Spark(var series) -> out.append(Svg.spark(series));
        }
        out.append("</td>");
    }

    /** Dates and words such as a state are not broken. */
    private static boolean shortWord(Section.Cell cell) {
        return switch (cell) {
            case Section.Plain(var text) -> text.length() <= SHORT_WORD && text.indexOf(' ') < 0;
            case Section.Mark(var tone, var text) -> text.length() <= SHORT_WORD && text.indexOf(' ') < 0;
            case Section.Code(var text) -> text.length() <= SHORT_WORD;
            case Section.Number(var figure) -> false;
            case Section.Spark(var series) -> false;
        };
    }

    private static String shade(OptionalLong value, long max) {
        if (value.isEmpty() || value.getAsLong() == 0) {
            return " h0";
        }
        long step = 1 + Math.min(4, value.getAsLong() / (max / 5 + 1));
        return " h" + step;
    }

    private void figure(Figure figure) {
        boolean missing = figure.value() instanceof Value.Missing
                || figure.value() instanceof Value.Ratio(var num, var den) && den == 0;
        out.append("<span id=\"").append(figure.id()).append("\" title=\"").append(figure.id()).append(", ");
        out.append(figure.metric().id()).append(missing ? "\" class=\"off\">" : "\">");
        out.append(HtmlText.escape(figure.value().text()));
        if (figure.value() instanceof Value.Ratio(var num, var den) && den > 0 && den < 1_000_000_000L) {
            out.append(" <small>(").append(Value.grouped(num)).append(" / ").append(Value.grouped(den))
                    .append(")</small>");
        }
        out.append("</span>");
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
