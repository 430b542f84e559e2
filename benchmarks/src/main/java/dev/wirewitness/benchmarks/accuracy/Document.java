package dev.wirewitness.benchmarks.accuracy;

import java.util.List;

/**
 * Text with what is to be found in it.
 *
 * @param kind such as {@code env-file}
 */
record Document(String name, String kind, String text, List<Label> labels) {
    Document {
        labels = List.copyOf(labels);
    }
}
