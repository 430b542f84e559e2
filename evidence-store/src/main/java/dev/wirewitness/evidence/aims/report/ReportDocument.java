package dev.wirewitness.evidence.aims.report;

import java.util.List;
import java.util.Map;

/**
 * A whole report before it takes a form: JSON and HTML are written from this alone.
 *
 * @param inputs everything the figures were computed from, by digest
 * @param integrity {@code passed}, {@code failed} or {@code not_run}
 */
record ReportDocument(
        String organization, String period, String integrity, Map<String, Object> inputs, List<Section> sections) {
    ReportDocument {
        sections = List.copyOf(sections);
    }

    boolean failed() {
        return integrity.equals("failed");
    }
}
