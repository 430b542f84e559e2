package dev.wirewitness.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wirewitness.evidence.aims.register.ForeignText;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found, one line each, for a person at a terminal. */
final class SearchTable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
    private static final List<String> HEAD = List.of("INDEX", "TIME (UTC)", "WHAT", "RULE", "WHERE", "CLIENT", "FINDINGS", "END");
    /** What says most of a record that is no exchange. */
    private static final List<String> SALIENT = List.of(
            "host", "server", "reason", "outcome", "change", "file", "format", "pseudonym", "ended_before", "version");
    private static final int WIDEST = 60;

    private final List<List<String>> rows = new ArrayList<>();

    SearchTable() {
        rows.add(HEAD);
    }

    void add(long index, JsonNode record, JsonNode end) {
        JsonNode body = record.path("body");
        boolean decided = record.path("type").asText().equals("decided");
        rows.add(List.of(
                Long.toString(index),
                TIME.format(UtcMoment.of(record.path("event_time").asLong())),
                decided ? body.path("action").asText() : record.path("type").asText(),
                body.path("primary_rule").asText(),
                decided ? where(body) : salient(body),
                body.path("client").asText(),
                findings(body, end.path("body")),
                end(end.path("body"))));
    }

    private static String where(JsonNode body) {
        JsonNode mcp = body.path("mcp");
        String what = mcp.isMissingNode()
                ? body.path("model").asText()
                : mcp.path("method").asText() + ' ' + mcp.path("tool").asText();
        return (body.path("service").asText() + ' ' + what).strip();
    }

    private static String salient(JsonNode body) {
        List<String> said = new ArrayList<>();
        for (String name : SALIENT) {
            String text = body.path(name).asText();
            if (!text.isEmpty()) {
                said.add(text);
            }
        }
        return String.join(" ", said);
    }

    private static String findings(JsonNode decided, JsonNode finished) {
        Set<String> kinds = new LinkedHashSet<>();
        decided.path("findings").forEach(one -> kinds.add(one.path("type").asText()));
        finished.path("findings").forEach(one -> kinds.add(one.path("type").asText()));
        return String.join(" ", kinds);
    }

    private static String end(JsonNode finished) {
        return (finished.path("outcome").asText() + ' ' + finished.path("status").asText()).strip();
    }

    /** Columns that nothing fills are left out; what is invisible in a hostile name is written as an escape. */
    void print(PrintStream out) {
        if (rows.size() == 1) {
            return;
        }
        int[] widths = new int[HEAD.size()];
        boolean[] filled = new boolean[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], shown(row.get(i)).length());
                filled[i] |= row != HEAD && !row.get(i).isEmpty();
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                if (filled[i]) {
                    String cell = shown(row.get(i));
                    line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String shown(String text) {
        String plain = ForeignText.visible(text);
        return plain.length() <= WIDEST ? plain : plain.substring(0, WIDEST - 1) + '…';
    }
}
