package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Edit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text taken out of a body stretch by stretch, each stretch with a coding of its own, and the way back. Between two
 * stretches stands a line feed that is in no section. Only every 64th character's place is kept; those between are
 * read again when asked for, which happens for findings alone. One thread while it grows.
 */
final class Recoding implements Packing {
    private static final int STRIDE = 64;

    private record Stretch(TextCoding coding, int textStart, int textEnd, int start, int end, int firstMark) {}

    private final byte[] body;
    private final Utf8Out out;
    private final List<Stretch> stretches = new ArrayList<>();
    private int[] marks = new int[32];
    private int markCount;

    /** {@code room}: bytes of text expected. */
    Recoding(byte[] body, int room) {
        this.body = body;
        out = new Utf8Out(room);
    }

    byte[] text() {
        return out.bytes();
    }

    int length() {
        return out.length();
    }

    /** Takes in {@code [start, end)} of the body; returns where its text begins. It ends at {@link #length}. */
    int take(TextCoding coding, int start, int end) {
        if (out.length() > 0) {
            out.raw((byte) '\n');
        }
        int textStart = out.length();
        int first = markCount;
        if (coding == TextCoding.AS_IS) {
            out.raw(body, start, end);
        } else {
            int at = start;
            for (int units = 0; at < end; units++) {
                if (units % STRIDE == 0) {
                    mark(out.length(), at);
                }
                at = coding.next(body, at, end, out);
            }
        }
        stretches.add(new Stretch(coding, textStart, out.length(), start, end, first));
        return textStart;
    }

    private void mark(int textOffset, int place) {
        if (2 * markCount == marks.length) {
            marks = Arrays.copyOf(marks, marks.length * 2);
        }
        marks[2 * markCount] = textOffset;
        marks[2 * markCount + 1] = place;
        markCount++;
    }

    @Override
    public int start(int offset) {
        return place(stretch(offset), offset, false);
    }

    @Override
    public int end(int offset) {
        return place(stretch(offset), offset, true);
    }

    @Override
    public List<Edit> edits(List<Edit> edits) {
        List<Edit> packed = new ArrayList<>(edits.size());
        for (Edit edit : edits) {
            Stretch stretch = stretch(edit.start());
            packed.add(new Edit(
                    place(stretch, edit.start(), false),
                    place(stretch, edit.end(), true),
                    stretch.coding.encode(edit.replacement())));
        }
        packed.sort((a, b) -> Integer.compare(a.start(), b.start()));
        return packed;
    }

    private Stretch stretch(int offset) {
        int low = 0;
        int high = stretches.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (stretches.get(middle).textStart > offset) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return stretches.get(low);
    }

    /** {@code behind}: when the offset falls inside of a character, take its end. */
    private int place(Stretch stretch, int offset, boolean behind) {
        int wanted = Math.min(offset, stretch.textEnd);
        if (stretch.coding == TextCoding.AS_IS) {
            return stretch.start + wanted - stretch.textStart;
        }
        int mark = markBefore(stretch, wanted);
        if (mark < 0) {
            return stretch.start;
        }
        int at = marks[2 * mark + 1];
        int text = marks[2 * mark];
        Utf8Out unit = new Utf8Out(8);
        while (text < wanted && at < stretch.end) {
            int next = stretch.coding.next(body, at, stretch.end, unit);
            text += unit.length();
            if (text > wanted && !behind) {
                return at;
            }
            unit.clear();
            at = next;
        }
        return at;
    }

    private int markBefore(Stretch stretch, int wanted) {
        int found = -1;
        int low = stretch.firstMark;
        int high = markCount - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (marks[2 * middle] <= wanted) {
                found = middle;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return found;
    }
}
