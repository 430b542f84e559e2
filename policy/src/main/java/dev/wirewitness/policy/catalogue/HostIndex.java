package dev.wirewitness.policy.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Host patterns to services: a tree of labels, the last label first. A look-up costs one hash per label; the
 * most specific pattern wins (exact label, then piece with {@code *}, then {@code *} alone, then everything
 * under a name). Immutable once built; any thread.
 */
final class HostIndex {
    /** Longer names are no host names (RFC 1035 section 2.3.4). */
    private static final int MAX_HOST = 255;

    private static final List<ServiceEntry> NONE = List.of();

    private static final class Node {
        final Map<String, Node> children = new HashMap<>();
        final List<Piece> pieces = new ArrayList<>();
        final List<ServiceEntry> here = new ArrayList<>();
        final List<ServiceEntry> under = new ArrayList<>();
        Optional<Node> any = Optional.empty();
    }

    private record Piece(String before, String after, Node node) {
        boolean matches(String label) {
            return label.length() > before.length() + after.length() && label.startsWith(before)
                    && label.endsWith(after);
        }
    }

    private final Node root = new Node();

    HostIndex(List<ServiceEntry> entries) {
        for (ServiceEntry entry : entries) {
            for (String host : entry.hosts()) {
                add(host, entry);
            }
        }
    }

    /** The services of a host in any spelling; entries limited to paths among them. */
    List<ServiceEntry> find(String host) {
        int end = host.endsWith(".") ? host.length() - 1 : host.length();
        if (end <= 0 || end > MAX_HOST) {
            return NONE;
        }
        return find(root, host.toLowerCase(Locale.ROOT), end);
    }

    private static List<ServiceEntry> find(Node node, String host, int end) {
        if (end < 0) {
            return node.here.isEmpty() ? node.under : node.here;
        }
        int dot = host.lastIndexOf('.', end - 1);
        String label = host.substring(dot + 1, end);
        Node exact = node.children.get(label);
        List<ServiceEntry> found = exact == null ? NONE : find(exact, host, dot < 0 ? -1 : dot);
        for (int i = 0; found.isEmpty() && i < node.pieces.size(); i++) {
            Piece piece = node.pieces.get(i);
            found = piece.matches(label) ? find(piece.node(), host, dot < 0 ? -1 : dot) : NONE;
        }
        if (found.isEmpty() && node.any.isPresent()) {
            found = find(node.any.get(), host, dot < 0 ? -1 : dot);
        }
        return found.isEmpty() ? node.under : found;
    }

    private void add(String pattern, ServiceEntry entry) {
        boolean under = pattern.startsWith(".");
        String[] labels = (under ? pattern.substring(1) : pattern).split("\\.", -1);
        Node node = root;
        for (int i = labels.length - 1; i >= 0; i--) {
            node = step(node, labels[i]);
        }
        (under ? node.under : node.here).add(entry);
    }

    private static Node step(Node node, String label) {
        int star = label.indexOf('*');
        if (star < 0) {
            return node.children.computeIfAbsent(label, l -> new Node());
        }
        if (label.length() == 1) {
            Node any = node.any.orElseGet(Node::new);
            node.any = Optional.of(any);
            return any;
        }
        String before = label.substring(0, star);
        String after = label.substring(star + 1);
        for (Piece piece : node.pieces) {
            if (piece.before().equals(before) && piece.after().equals(after)) {
                return piece.node();
            }
        }
        Piece piece = new Piece(before, after, new Node());
        node.pieces.add(piece);
        return piece.node();
    }
}
