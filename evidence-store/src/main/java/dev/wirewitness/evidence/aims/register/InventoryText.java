package dev.wirewitness.evidence.aims.register;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** {@link Inventory} as tables for a terminal, at most 100 columns wide, nothing invisible in them. Stateless. */
final class InventoryText {
    private static final int WIDTH = 100;

    private InventoryText() {}

    static String render(Inventory inventory) {
        StringBuilder out = new StringBuilder();
        out.append("AI inventory as of ").append(UtcTime.minute(inventory.asOfMicros())).append(" UTC, from ");
        out.append(inventory.treeSize()).append(" log records\n");
        systems(inventory, out);
        models(inventory, out);
        servers(inventory, out);
        clients(inventory, out);
        findings(inventory, out);
        tunnels(inventory, out);
        unseen(inventory, out);
        return out.toString();
    }

    private static void systems(Inventory inventory, StringBuilder out) {
        Table table = new Table("AI systems", "name", "provider", "surface", "state", "exch", "users", "last seen",
                "flags");
        for (Inventory.AiSystem row : inventory.systems()) {
            table.row(row.name(), row.provider(), row.surface(), row.state(), number(row.exchanges()),
                    number(row.users()), UtcTime.day(row.lastSeen()), String.join(" ", row.flags()));
        }
        table.write(out);
    }

    private static void models(Inventory inventory, StringBuilder out) {
        Table table = new Table("Models", "model", "system", "requested", "reported", "tokens in", "tokens out");
        for (Inventory.AiSystem system : inventory.systems()) {
            for (Inventory.ModelUse row : system.models()) {
                table.row(row.name(), system.name(), number(row.requested()), number(row.reported()),
                        number(row.tokensIn()), number(row.tokensOut()));
            }
        }
        table.write(out);
    }

    private static void servers(Inventory inventory, StringBuilder out) {
        Table table = new Table("MCP servers", "server", "state", "tools", "calls", "risk", "last seen", "flags");
        for (Inventory.McpServer row : inventory.mcpServers()) {
            long listed = row.tools().stream().filter(Inventory.Tool::listed).count();
            long calls = row.tools().stream().mapToLong(Inventory.Tool::calls).sum();
            table.row(row.server(), row.state(), number(listed), number(calls),
                    row.risk().isPresent() ? number(row.risk().getAsInt()) : "-",
                    UtcTime.minute(row.lastSeen()), String.join(" ", row.flags()));
        }
        table.write(out);
    }

    private static void clients(Inventory inventory, StringBuilder out) {
        Table table = new Table("Clients", "client", "version", "surface", "exch", "first seen", "last seen");
        for (Inventory.ClientUse row : inventory.clients()) {
            table.row(row.client(), row.version().isEmpty() ? "-" : row.version(), row.surface(),
                    number(row.exchanges()), UtcTime.minute(row.firstSeen()), UtcTime.minute(row.lastSeen()));
        }
        table.write(out);
    }

    private static void findings(Inventory inventory, StringBuilder out) {
        Table table = new Table("Findings", "type", "category", "direction", "effect", "count", "systems");
        TreeMap<List<String>, long[]> kinds = new TreeMap<>(InventoryText::compare);
        for (Inventory.AiSystem system : inventory.systems()) {
            for (Inventory.Findings row : system.findings()) {
                List<String> kind = List.of(row.category(), row.type(), row.direction(), row.effect());
                long[] sums = kinds.computeIfAbsent(kind, key -> new long[2]);
                sums[0] += row.count();
                sums[1]++;
            }
        }
        kinds.forEach((kind, sums) ->
                table.row(kind.get(1), kind.get(0), kind.get(2), kind.get(3), number(sums[0]), number(sums[1])));
        table.write(out);
    }

    private static int compare(List<String> a, List<String> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static void tunnels(Inventory inventory, StringBuilder out) {
        Table table = new Table("Relayed unread", "host", "connections", "bytes out", "bytes in", "reasons",
                "last seen");
        for (Inventory.TunnelHost row : inventory.tunnels()) {
            table.row(row.host(), number(row.connections()), number(row.bytesOut()), number(row.bytesIn()),
                    String.join(" ", row.reasons()), UtcTime.minute(row.lastSeen()));
        }
        table.write(out);
    }

    private static void unseen(Inventory inventory, StringBuilder out) {
        Table table = new Table("Declared, never seen", "kind", "match", "name", "state", "owner");
        for (Inventory.Unseen row : inventory.declaredUnseen()) {
            table.row(row.kind(), row.match(), row.declaration().name().orElse("-"), row.declaration().state(),
                    row.declaration().owner().orElse("-"));
        }
        table.write(out);
    }

    private static String number(long value) {
        return Long.toString(value);
    }

    /** Columns as wide as needed; the widest give way until the line fits. Numbers stand to the right. */
    private static final class Table {
        private final String title;
        private final List<String[]> rows = new ArrayList<>();

        Table(String title, String... head) {
            this.title = title;
            rows.add(head);
        }

        void row(String... cells) {
            String[] shown = new String[cells.length];
            for (int i = 0; i < cells.length; i++) {
                shown[i] = ForeignText.visible(cells[i]);
            }
            rows.add(shown);
        }

        void write(StringBuilder out) {
            if (rows.size() == 1) {
                return;
            }
            out.append('\n').append(title).append(" (").append(rows.size() - 1).append(")\n");
            int[] widths = widths();
            for (int i = 0; i < rows.size(); i++) {
                line(rows.get(i), widths, i == 0 ? rows.get(1) : rows.get(i), out);
                if (i == 0) {
                    rule(widths, out);
                }
            }
        }

        private int[] widths() {
            int[] widths = new int[rows.getFirst().length];
            for (String[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
                }
            }
            while (total(widths) > WIDTH) {
                int widest = 0;
                for (int i = 1; i < widths.length; i++) {
                    widest = widths[i] > widths[widest] ? i : widest;
                }
                widths[widest]--;
            }
            return widths;
        }

        private static int total(int[] widths) {
            int total = 2 * (widths.length - 1);
            for (int width : widths) {
                total += width;
            }
            return total;
        }

        private static void rule(int[] widths, StringBuilder out) {
            out.repeat('-', total(widths)).append('\n');
        }

        private static void line(String[] row, int[] widths, String[] model, StringBuilder out) {
            int start = out.length();
            for (int i = 0; i < row.length; i++) {
                out.append(i == 0 ? "" : "  ");
                String cell = fit(row[i], widths[i]);
                int pad = widths[i] - cell.codePointCount(0, cell.length());
                boolean right = numeric(model[i]);
                out.repeat(' ', right ? pad : 0).append(cell).repeat(' ', right ? 0 : pad);
            }
            int end = out.length();
            while (end > start && out.charAt(end - 1) == ' ') {
                end--;
            }
            out.setLength(end);
            out.append('\n');
        }

        private static boolean numeric(String cell) {
            return !cell.isEmpty() && cell.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        private static String fit(String cell, int width) {
            if (cell.codePointCount(0, cell.length()) <= width) {
                return cell;
            }
            return cell.substring(0, cell.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
        }
    }
}
