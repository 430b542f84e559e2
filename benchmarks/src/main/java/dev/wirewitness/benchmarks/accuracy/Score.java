package dev.wirewitness.benchmarks.accuracy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What one engine found of what was to be found. */
final class Score {
    /** The share of a label's characters that must be found for it to count. */
    private static final double ENOUGH = 0.9;

    /** A stretch of a document that an engine would take out. */
    record Found(String type, int start, int end) {}

    /** Of one type of label. */
    private static final class Row {
        private int labels;
        private int found;
        private long characters;
        private long left;
    }

    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, Integer> wrong = new TreeMap<>();
    private final List<String> wrongExamples = new ArrayList<>();
    private final List<String> missedExamples = new ArrayList<>();
    private int right;
    private long removedWrongly;
    private long cleanCharacters;

    /** {@code secretsOnly}: personal data neither counts as missed nor as wrongly found. */
    void add(Document document, List<Found> found, boolean secretsOnly) {
        boolean[] labelled = new boolean[document.text().length()];
        boolean[] taken = new boolean[labelled.length];
        for (Found each : found) {
            Arrays.fill(taken, each.start(), each.end(), true);
        }
        for (Label label : document.labels()) {
            Arrays.fill(labelled, label.start(), label.end(), true);
            if (label.secret() || !secretsOnly) {
                count(document, label, taken);
            }
        }
        for (Found each : found) {
            judge(document, each);
        }
        for (int i = 0; i < labelled.length; i++) {
            cleanCharacters += labelled[i] ? 0 : 1;
            removedWrongly += taken[i] && !labelled[i] ? 1 : 0;
        }
    }

    private void count(Document document, Label label, boolean[] taken) {
        int covered = 0;
        for (int i = label.start(); i < label.end(); i++) {
            covered += taken[i] ? 1 : 0;
        }
        Row row = rows.computeIfAbsent(label.type(), type -> new Row());
        int length = label.end() - label.start();
        row.labels++;
        if (covered >= ENOUGH * length) {
            row.found++;
        } else {
            missedExamples.add(example(document, label.type(), label.start(), label.end()));
        }
        row.characters += length;
        row.left += length - covered;
    }

    private void judge(Document document, Found found) {
        List<Label> touched = document.labels().stream()
                .filter(label -> label.start() < found.end() && found.start() < label.end())
                .toList();
        if (touched.isEmpty()) {
            wrong.merge(found.type(), 1, Integer::sum);
            wrongExamples.add(example(document, found.type(), found.start(), found.end()));
            return;
        }
        right++;
        if (found.start() < touched.getFirst().start() || found.end() > touched.getLast().end()) {
            wrongExamples.add("more than " + touched + ": " + example(document, found.type(), found.start(), found.end()));
        }
    }

    private static String example(Document document, String type, int start, int end) {
        return document.kind() + ": " + type + ": " + document.text().substring(start, end);
    }

    /** What was found that was not to be, wholly or in part, with the kind of document. */
    List<String> wrongExamples() {
        return wrongExamples;
    }

    /** What was to be found and was not, wholly or in part, with the kind of document. */
    List<String> missedExamples() {
        return missedExamples;
    }

    double recall() {
        int labels = rows.values().stream().mapToInt(row -> row.labels).sum();
        return labels == 0 ? 1 : rows.values().stream().mapToInt(row -> row.found).sum() / (double) labels;
    }

    double precision() {
        int all = right + wrong.values().stream().mapToInt(Integer::intValue).sum();
        return all == 0 ? 1 : right / (double) all;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, "%-20s %7s %7s %8s %16s%n", "type", "labels", "found", "recall", "characters left"));
        rows.forEach((type, row) -> out.append(String.format(Locale.ROOT, "%-20s %7d %7d %7.1f%% %7d of %6d%n",
                type, row.labels, row.found, 100.0 * row.found / row.labels, row.left, row.characters)));
        long characters = rows.values().stream().mapToLong(row -> row.characters).sum();
        long left = rows.values().stream().mapToLong(row -> row.left).sum();
        out.append(String.format(Locale.ROOT, "recall %.1f %%, precision %.1f %%; left %d of %d characters (%.2f %%);"
                        + " wrongly removed %d of %d (%.3f %%)%n",
                100 * recall(), 100 * precision(), left, characters, 100.0 * left / Math.max(1, characters), removedWrongly,
                cleanCharacters, 100.0 * removedWrongly / Math.max(1, cleanCharacters)));
        wrong.forEach((type, count) -> out.append("wrong: ").append(type).append(" ").append(count).append('\n'));
        return out.toString();
    }
}
