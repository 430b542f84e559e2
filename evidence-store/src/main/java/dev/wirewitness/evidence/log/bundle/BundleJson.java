package dev.wirewitness.evidence.log.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.log.record.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The bundle's own JSON files: keys sorted, no spaces, one line. */
final class BundleJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BundleJson() {}

    /** A value of sorted maps, lists, strings and whole numbers. */
    static String of(Object value) {
        try {
            return JSON.writeValueAsString(value) + '\n';
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON of plain values: " + e.getMessage(), e);
        }
    }

    static String manifest(BundleRange range, BundleOptions options, Map<String, StoredZip.Written> files) {
        List<Object> list = new ArrayList<>();
        files.forEach((path, file) -> list.add(new TreeMap<>(Map.of(
                "bytes", file.bytes(), "path", path, "role", role(path), "sha256", file.sha256()))));
        List<String> withheld = new ArrayList<>();
        if (options.policies().isEmpty()) {
            withheld.add("policies");
        }
        if (options.hashOnly()) {
            withheld.add("records");
        }
        TreeMap<String, Object> manifest = new TreeMap<>();
        manifest.put("files", list);
        manifest.put("from", range.from());
        manifest.put("origin", range.head().origin());
        if (range.untilMicros() != Long.MAX_VALUE) {
            manifest.put("period", new TreeMap<>(Map.of("from", range.fromMicros(), "until", range.untilMicros())));
        }
        manifest.put("until", range.until());
        manifest.put("v", 1L);
        manifest.put("withheld", withheld);
        return of(manifest);
    }

    private static String role(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? "about" : path.substring(0, slash);
    }

    /** As {@code sha256sum -c} reads it. */
    static String sums(Map<String, StoredZip.Written> files, String manifest) {
        StringBuilder sums = new StringBuilder();
        files.forEach((path, file) -> sums.append(file.sha256()).append("  ").append(path).append('\n'));
        return sums.append(Sha256.hex(manifest))
                .append("  MANIFEST.json\n")
                .toString();
    }
}
