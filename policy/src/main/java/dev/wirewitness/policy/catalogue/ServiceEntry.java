package dev.wirewitness.policy.catalogue;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.WireFamily;
import java.util.List;
import java.util.Optional;

/**
 * One service of a catalogue file.
 *
 * @param hosts host patterns: exact, leading dot (the name and everything under it), {@code *} in a label
 * @param only path prefixes the entry is limited to; empty for the whole host
 * @param paths path rules, the first match counts
 * @param intercept whether its hosts should be opened for its sake
 */
record ServiceEntry(
        AiService service,
        List<String> hosts,
        List<String> only,
        List<PathRule> paths,
        boolean intercept,
        Provenance provenance) {
    ServiceEntry {
        hosts = List.copyOf(hosts);
        only = List.copyOf(only);
        paths = List.copyOf(paths);
    }

    /** A path prefix, or {@code *} and a suffix, and the family spoken there. */
    record PathRule(String pattern, WireFamily family) {
        boolean matches(String path) {
            return pattern.startsWith("*")
                    ? path.endsWith(pattern.substring(1))
                    : path.startsWith(pattern) && onBorder(path, pattern);
        }
    }

    boolean limited() {
        return !only.isEmpty();
    }

    /** Whether a limited entry speaks for this path. */
    boolean speaksFor(String path) {
        for (String prefix : only) {
            if (path.startsWith(prefix) && onBorder(path, prefix)) {
                return true;
            }
        }
        return false;
    }

    Optional<WireFamily> family(String path) {
        for (PathRule rule : paths) {
            if (rule.matches(path)) {
                return Optional.of(rule.family());
            }
        }
        return Optional.empty();
    }

    /** A prefix ends where a path segment or verb ends, so that {@code /mcp} does not claim {@code /mcpx}. */
    private static boolean onBorder(String path, String prefix) {
        if (path.length() == prefix.length() || prefix.endsWith("/")) {
            return true;
        }
        char next = path.charAt(prefix.length());
        return next == '/' || next == ':' || next == '?';
    }

    /** One line that says everything, for the digest. */
    String canonical() {
        StringBuilder out = new StringBuilder("service ").append(service);
        out.append(' ').append(hosts).append(' ').append(only);
        for (PathRule rule : paths) {
            out.append(' ').append(rule.pattern()).append('=').append(rule.family().id());
        }
        return out.append(' ').append(intercept).append(' ').append(provenance).append('\n').toString();
    }
}
