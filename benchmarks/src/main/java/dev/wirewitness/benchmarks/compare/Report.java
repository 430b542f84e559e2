package dev.wirewitness.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Markdown tables of medians, and all windows as JSON. */
final class Report {
    private final Map<String, String> environment;
    private final List<Window> windows = new ArrayList<>();

    Report(Map<String, String> environment) {
        this.environment = environment;
    }

    void add(Window window) {
        windows.add(window);
    }

    void writeJson(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("environment", environment);
        all.put("windows", windows);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    String header() {
        StringBuilder out = new StringBuilder();
        environment.forEach((key, value) -> out.append("- ").append(key).append(": ").append(value).append('\n'));
        return out.toString();
    }

    /** The table of one case; peers in the order given, those without a window left out. */
    String table(Case traffic, List<String> peers) {
        StringBuilder out = new StringBuilder("\n### ").append(traffic.name()).append("\n\n");
        out.append(capital(traffic.meaning())).append(".\n\n| peer | ").append(traffic.unit().rate)
                .append(" | x squid | x direct | p50 us | p99 us | added p50 | added p99 | proxy CPU us/")
                .append(traffic.unit().work)
                .append(" | RSS MiB | errors |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        Optional<Row> direct = row(traffic, Peers.DIRECT);
        Optional<Row> squid = row(traffic, Peers.SQUID);
        for (String peer : peers) {
            row(traffic, peer).ifPresent(row -> out.append(line(peer, row, direct, squid)));
        }
        for (Window window : windows) {
            if (window.traffic().equals(traffic.name()) && window.measured().errors() > 0) {
                out.append("\n").append(window.peer()).append(", round ").append(window.round()).append(", first error: ")
                        .append(window.measured().failure()).append('\n');
            }
        }
        return out.toString();
    }

    /** Medians over the rounds; errors summed. */
    private record Row(double rate, double p50, double p99, double cpu, double resident, long errors) {}

    private Optional<Row> row(Case traffic, String peer) {
        List<Window> own = windows.stream()
                .filter(w -> w.traffic().equals(traffic.name()) && w.peer().equals(peer))
                .toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        double scale = traffic.unit() == Case.Unit.BYTES ? 1e6 : 1;
        return Optional.of(new Row(
                median(own, w -> w.measured().rate() / scale),
                median(own, w -> w.measured().p50Micros()),
                median(own, w -> w.measured().p99Micros()),
                median(own, Window::cpuPerUnit),
                median(own, Window::residentMib),
                own.stream().mapToLong(w -> w.measured().errors()).sum()));
    }

    private static double median(List<Window> windows, ToDoubleFunction<Window> of) {
        double[] sorted = windows.stream().mapToDouble(of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String line(String peer, Row row, Optional<Row> direct, Optional<Row> squid) {
        boolean proxied = !peer.equals(Peers.DIRECT);
        return "| " + String.join(" | ",
                peer,
                row.rate < 1000 ? format("%,.1f", row.rate) : whole(row.rate),
                squid.map(s -> format("%.2f", row.rate / s.rate)).orElse("-"),
                direct.map(d -> format("%.2f", row.rate / d.rate)).orElse("-"),
                whole(row.p50),
                whole(row.p99),
                proxied ? direct.map(d -> whole(row.p50 - d.p50)).orElse("-") : "-",
                proxied ? direct.map(d -> whole(row.p99 - d.p99)).orElse("-") : "-",
                proxied ? format("%,.1f", row.cpu) : "-",
                proxied ? whole(row.resident) : "-",
                Long.toString(row.errors)) + " |\n";
    }

    private static String whole(double value) {
        return format("%,.0f", value);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
