package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.wire.Section.Form;
import dev.wirewitness.policy.wire.Section.Role;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a multipart body (RFC 2046 section 5.1; form-data, mixed and related look alike) into its parts, where they
 * stand. Receivers differ in what they take for a delimiter: bare line feeds, blanks behind it, a longer line that
 * begins like it, a missing last one. Here a delimiter is CRLF, two hyphens, the boundary, CRLF, and any other place
 * where the boundary stands makes the body one that can be read in two ways. One use.
 */
final class MultipartReader {
    private static final int DEEPEST = 3;
    private static final int MOST_PARTS = 1024;

    private final Pieces pieces;
    private final byte[] bytes;
    private int parts;
    private boolean unsound;

    MultipartReader(Pieces pieces) {
        this.pieces = pieces;
        bytes = pieces.bytes();
    }

    /** RFC 2046 section 5.1.1: at most 70 characters of a small set, no blank at the end. */
    static boolean isBoundary(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "'()+_,-./:=? ".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 70 && !text.endsWith(" ");
    }

    /** False when no delimiter was found; nothing is added then. */
    boolean read(String boundary, String type, int from, int to, String path, int depth) {
        BoundarySearch search = new BoundarySearch(bytes, boundary, from, to);
        if (!search.next()) {
            return false;
        }
        if (search.lineStart() > from) {
            pieces.add(text(from, search.lineStart()), "", path, from, search.lineStart(), Role.LABEL);
        }
        Set<String> names = new HashSet<>();
        boolean outermost = depth == 0;
        int index = 0;
        while (!search.isLast()) {
            int start = search.end();
            boolean found = search.next();
            int end = found ? search.lineStart() : to;
            unsound |= !found;
            if (++parts > MOST_PARTS || pieces.full()) {
                pieces.gap(path, NotInspected.BUDGET, to - start);
                break;
            }
            part(start, end, type, path, index++, names, depth);
            if (!found) {
                break;
            }
        }
        if (search.isLast() && search.end() < to) {
            pieces.add(text(search.end(), to), "", path, search.end(), to, Role.LABEL);
            search.next(); // a delimiter behind the last one
        }
        unsound |= search.ambiguous();
        if (outermost && unsound) {
            pieces.gap("", NotInspected.MALFORMED, 0);
        }
        return true;
    }

    private void part(int start, int end, String type, String outer, int index, Set<String> names, int depth) {
        int content = contentStart(start, end);
        if (content < 0) {
            unsound = true;
            pieces.add(text(start, end), "", outer + "/" + index, start, end, Role.VALUE);
            return;
        }
        PartHead head = PartHead.read(bytes, start, Math.max(start, content - 2));
        boolean form = type.equals("multipart/form-data");
        String name = form ? head.name().orElse("") : "";
        unsound |= !head.sound() || form && (!head.isFormData() || name.isEmpty());
        String step = name.isEmpty() ? Integer.toString(index) : name.replace("~", "~0").replace("/", "~1");
        String path = outer + "/" + step;
        unsound |= FieldNames.matter(name) && !head.isFile() && !names.add(name);
        labels(head, path);
        if (!head.sound()) {
            pieces.add(Form.TEXT, "", path, start, Math.max(start, content - 2), Role.LABEL);
        }
        content(head, name, path, content, end, depth);
    }

    private void labels(PartHead head, String path) {
        if (!head.sound()) {
            return; // read as one text instead
        }
        List<PartHead.Label> labels = head.labels();
        for (PartHead.Label label : labels) {
            if (label.extended()) {
                pieces.add(PercentCoding.EXTENDED, "", "", "", path, label.start(), label.end(), Role.LABEL);
            } else {
                pieces.add(Form.TEXT, "", path, label.start(), label.end(), Role.LABEL);
            }
        }
    }

    private void content(PartHead head, String name, String path, int start, int end, int depth) {
        ContentType type = head.type();
        unsound |= !type.sound();
        if (type.isMultipart()) {
            String boundary = type.parameter("boundary").orElse("");
            boolean read = depth < DEEPEST
                    && isBoundary(boundary)
                    && read(boundary, type.type(), start, end, path, depth + 1);
            if (!read) {
                pieces.gap(path, NotInspected.MALFORMED, 0);
                pieces.add(text(start, end), name, path, start, end, Role.VALUE);
            }
            return;
        }
        if (!head.isPlainTransfer()) {
            pieces.gap(path, NotInspected.UNSUPPORTED_CODING, end - start);
        }
        Role role = head.isFile() ? Role.FILE : Role.VALUE;
        var wide = Charsets.wide(bytes, start, end);
        if (wide.isPresent() && (type.type().contains("json") || type.type().startsWith("text/"))) {
            pieces.add(wide.get(), head.rawType(), head.fileName(), name, path, start, end, role);
            return;
        }
        Form form = BodyKind.ofPart(head.rawType(), head.fileName(), bytes, start, end);
        String charset = type.parameter("charset").orElse("");
        if (form == Form.TEXT && !charset.isEmpty()) {
            pieces.addText(charset, form, name, path, start, end, role);
        } else {
            pieces.add(form, name, path, start, end, role);
        }
    }

    /** Where the content of a part begins; -1 when its head has no end. */
    private int contentStart(int start, int end) {
        if (start + 1 < end && bytes[start] == '\r' && bytes[start + 1] == '\n') {
            return start + 2;
        }
        for (int i = start; i + 3 < end; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private Form text(int start, int end) {
        return BodyKind.looksLikeText(bytes, start, end) ? Form.TEXT : Form.BINARY;
    }

    /** The delimiters of one body, one after the other (Horspool, Practical fast searching in strings, 1980). */
    private static final class BoundarySearch {
        private final byte[] bytes;
        private final byte[] wanted;
        private final int[] shift = new int[256];
        private final int from;
        private final int to;
        private int at;
        private int lineStart;
        private int end;
        private boolean last;
        private boolean ambiguous;

        BoundarySearch(byte[] bytes, String boundary, int from, int to) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
            at = from;
            wanted = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
            java.util.Arrays.fill(shift, wanted.length);
            for (int i = 0; i < wanted.length - 1; i++) {
                shift[wanted[i] & 0xff] = wanted.length - 1 - i;
            }
        }

        /** Finds the next delimiter; false when there is none. */
        boolean next() {
            while (true) {
                int found = occurrence();
                if (found < 0) {
                    return false;
                }
                at = found + 1;
                if (isDelimiter(found)) {
                    return true;
                }
                ambiguous = true;
            }
        }

        /** Where the line end that belongs to the delimiter begins. */
        int lineStart() {
            return lineStart;
        }

        /** Behind the delimiter's own line. */
        int end() {
            return end;
        }

        boolean isLast() {
            return last;
        }

        boolean ambiguous() {
            return ambiguous;
        }

        private boolean isDelimiter(int found) {
            boolean first = found == from;
            if (!first && !(found >= from + 2 && bytes[found - 2] == '\r' && bytes[found - 1] == '\n')) {
                return false;
            }
            if (last) {
                return false;
            }
            int behind = found + wanted.length;
            boolean closes = behind + 1 < to && bytes[behind] == '-' && bytes[behind + 1] == '-';
            int line = closes ? behind + 2 : behind;
            if (line + 1 < to && bytes[line] == '\r' && bytes[line + 1] == '\n') {
                line += 2;
            } else if (!(closes && line == to)) {
                return false;
            }
            // a part without content shares its line end with the delimiter before it
            lineStart = Math.max(first ? found : found - 2, end);
            end = line;
            at = Math.max(at, line);
            last = closes;
            return true;
        }

        private int occurrence() {
            int last = wanted.length - 1;
            int i = at;
            while (i + last < to) {
                byte b = bytes[i + last];
                if (b == wanted[last] && matches(i)) {
                    return i;
                }
                i += shift[b & 0xff];
            }
            return -1;
        }

        private boolean matches(int i) {
            for (int k = 0; k < wanted.length - 1; k++) {
                if (bytes[i + k] != wanted[k]) {
                    return false;
                }
            }
            return true;
        }
    }
}
