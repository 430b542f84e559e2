package dev.wirewitness.policy.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes to bytes of the answer that have not left yet, ordered by place, not overlapping. Places count from the
 * first byte of the answer.
 */
final class AnswerEdits {
    private static final byte[] NOTHING = {};

    private static final class Change {
        private final int start;
        private final int end;
        private final byte[] with;

        private Change(int start, int end, byte[] with) {
            this.start = start;
            this.end = end;
            this.with = with;
        }
    }

    private final List<Change> changes = new ArrayList<>();

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /**
     * Replaces characters {@code [first, last)} of a text whose bytes come from these places. Where they do not stand
     * side by side, the replacement goes to the first place and the others are removed.
     */
    void replace(int[] from, int[] to, int first, int last, byte[] with) {
        byte[] now = with;
        int start = from[first];
        int end = to[first];
        for (int i = first + 1; i < last; i++) {
            if (from[i] > end || from[i] < start) {
                add(start, end, now);
                now = NOTHING;
                start = from[i];
                end = to[i];
            } else {
                end = Math.max(end, to[i]);
            }
        }
        add(start, end, now);
    }

    void add(int start, int end, byte[] with) {
        int at = changes.size();
        while (at > 0 && changes.get(at - 1).start >= end) {
            at--;
        }
        changes.add(at, new Change(start, end, with));
    }

    /** Whether any of the characters {@code [first, last)} that stand at these places is changed already. */
    boolean overlaps(int[] from, int[] to, int first, int last) {
        for (int i = first; i < last && !changes.isEmpty(); i++) {
            if (overlaps(from[i], to[i])) {
                return true;
            }
        }
        return false;
    }

    boolean overlaps(int start, int end) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            if (change.end <= start) {
                return false;
            }
            if (change.start < end) {
                return true;
            }
        }
        return false;
    }

    /** Bytes {@code [from, to)} with their changes, which are then forgotten; {@code base} is the place of buffer 0. */
    ByteBuffer apply(byte[] buffer, int base, int from, int to) {
        int taken = 0;
        int size = to - from;
        while (taken < changes.size() && changes.get(taken).start < to) {
            Change change = changes.get(taken++);
            size += change.with.length - (change.end - change.start);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        int at = from;
        for (Change change : changes.subList(0, taken)) {
            out.put(buffer, at - base, change.start - at).put(change.with);
            at = change.end;
        }
        out.put(buffer, at - base, to - at);
        changes.subList(0, taken).clear();
        return out.flip();
    }
}
