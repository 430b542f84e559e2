package dev.wirewitness.benchmarks.accuracy;

import java.util.ArrayList;
import java.util.List;

/** A document that is being written. */
final class Draft {
    private final StringBuilder text = new StringBuilder();
    private final List<Label> labels = new ArrayList<>();

    /** What should stay. */
    Draft text(String more) {
        text.append(more);
        return this;
    }

    Draft secret(String type, String value) {
        return label(type, true, value);
    }

    Draft personal(String type, String value) {
        return label(type, false, value);
    }

    private Draft label(String type, boolean secret, String value) {
        labels.add(new Label(type, secret, text.length(), text.length() + value.length()));
        text.append(value);
        return this;
    }

    Document named(String name, String kind) {
        return new Document(name, kind, text.toString(), labels);
    }
}
