package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Edit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The fields of messages that say how long they are: protobuf's length-delimited fields, which nest, and the frames
 * around messages. Knows which lengths an edit changes, so that the receiver still finds every field behind it. In
 * pre-order: a field stands behind the one it lies in. One thread.
 */
final class FieldTree {
    /** Fields of one body; what follows is not read. */
    static final int MOST = 1 << 18;

    private static final int NONE = -1;
    private static final int WIDTH = 5;

    private int[] fields = new int[WIDTH * 64];
    private int count;

    /**
     * Adds a field of content {@code [start, end)}.
     *
     * @param parent the field it lies in, or -1
     * @param length where its length is written
     * @param fixed whether the length has four bytes, else as many as it needs (a varint)
     */
    int add(int parent, int length, boolean fixed, int start, int end) {
        if (WIDTH * count == fields.length) {
            fields = Arrays.copyOf(fields, fields.length * 2);
        }
        int at = WIDTH * count;
        fields[at] = parent;
        fields[at + 1] = length;
        fields[at + 2] = fixed ? 1 : 0;
        fields[at + 3] = start;
        fields[at + 4] = end;
        return count++;
    }

    int count() {
        return count;
    }

    boolean full() {
        return count >= MOST;
    }

    /** Forgets what was added since there were so many. */
    void cut(int to) {
        count = to;
    }

    /** The edits, and with them those of every length that they change; ordered. */
    List<Edit> withLengths(List<Edit> edits) {
        List<Edit> all = new ArrayList<>(edits);
        int[] grown = new int[count];
        TreeSet<Integer> touched = new TreeSet<>();
        for (Edit edit : edits) {
            int field = innermost(edit, edits);
            if (field != NONE) {
                grown[field] += edit.replacement().length() - (edit.end() - edit.start());
                touched.add(field);
            }
        }
        // the last added lies deepest
        while (!touched.isEmpty()) {
            int field = touched.removeLast();
            int at = WIDTH * field;
            int growth = grown[field];
            int parent = fields[at];
            if (growth != 0 && !overlaps(at, edits)) {
                String written = written(at, growth);
                int before = fields[at + 2] == 1 ? 4 : fields[at + 3] - fields[at + 1];
                all.add(new Edit(fields[at + 1], fields[at + 1] + before, written));
                growth += written.length() - before;
            }
            if (parent != NONE && growth != 0) {
                grown[parent] += growth;
                touched.add(parent);
            }
        }
        all.sort((a, b) -> Integer.compare(a.start(), b.start()));
        return all;
    }

    private String written(int at, int growth) {
        int length = fields[at + 4] - fields[at + 3] + growth;
        StringBuilder out = new StringBuilder(5);
        if (fields[at + 2] == 1) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.append((char) (length >>> shift & 0xff));
            }
            return out.toString();
        }
        while (length >= 0x80) {
            out.append((char) (length & 0x7f | 0x80));
            length >>>= 7;
        }
        return out.append((char) length).toString();
    }

    /** The innermost field whose content holds the edit. */
    private int innermost(Edit edit, List<Edit> edits) {
        int field = before(edit.start());
        while (field != NONE) {
            int at = WIDTH * field;
            if (fields[at + 3] <= edit.start() && edit.end() <= fields[at + 4] && !overlaps(at, edits)) {
                return field;
            }
            field = fields[at];
        }
        return NONE;
    }

    /** The last field whose content begins at or before the place. */
    private int before(int place) {
        int low = 0;
        int high = count - 1;
        int found = NONE;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (fields[WIDTH * middle + 3] <= place) {
                found = middle;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return found;
    }

    /** Whether an edit replaces the length itself: then it was no length, only text that looked like one. */
    private boolean overlaps(int at, List<Edit> edits) {
        int start = fields[at + 1];
        int end = fields[at + 2] == 1 ? start + 4 : fields[at + 3];
        int low = 0;
        int high = edits.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Edit edit = edits.get(middle);
            if (edit.end() <= start) {
                low = middle + 1;
            } else if (edit.start() >= end) {
                high = middle - 1;
            } else {
                return true;
            }
        }
        return false;
    }
}
