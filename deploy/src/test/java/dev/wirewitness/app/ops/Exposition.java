package dev.wirewitness.app.ops;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of metrics in the Prometheus text format 0.0.4, read back. */
final class Exposition {
    private static final Pattern SAMPLE = Pattern.compile("([A-Za-z_:][A-Za-z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    /** Metric to label to values. */
    private final Map<String, Map<String, Set<String>>> samples = new TreeMap<>();
    private final Map<String, String> help = new HashMap<>();
    private final Map<String, Double> sums = new HashMap<>();
    private final String text;

    Exposition(String text) {
        this.text = text;
        for (String line : text.split("\n")) {
            if (line.startsWith("# HELP ")) {
                String[] words = line.split(" ", 4);
                help.put(words[2], words.length > 3 ? words[3].strip() : "");
            } else if (!line.startsWith("#") && !line.isBlank()) {
                sample(line);
            }
        }
    }

    private void sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new IllegalArgumentException("line '" + line + "' (expected: name{label=\"value\"} number)");
        }
        Map<String, Set<String>> labels = samples.computeIfAbsent(sample.group(1), _ -> new TreeMap<>());
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2));
        }
        sums.merge(sample.group(1), Double.parseDouble(sample.group(3)), Double::sum);
    }

    Set<String> metrics() {
        return samples.keySet();
    }

    Set<String> labels(String metric) {
        return samples.getOrDefault(metric, Map.of()).keySet();
    }

    Set<String> values(String metric, String label) {
        return samples.getOrDefault(metric, Map.of()).getOrDefault(label, Set.of());
    }

    /** All label values of all metrics of ours. */
    Set<String> allValues() {
        Set<String> all = new HashSet<>();
        samples.forEach((metric, labels) -> {
            if (metric.startsWith("wirewitness_")) {
                labels.values().forEach(all::addAll);
            }
        });
        return all;
    }

    /** The sum over all series of a metric; 0 when there is none. */
    double sum(String metric) {
        return sums.getOrDefault(metric, 0.0);
    }

    Map<String, String> help() {
        return Map.copyOf(help);
    }

    String text() {
        return text;
    }
}
