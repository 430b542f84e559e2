package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.wire.Section.Form;
import dev.wirewitness.policy.wire.Section.Role;
import java.util.List;

/**
 * Finds the text in protobuf messages without their schema (protobuf encoding guide). A length-delimited field is text
 * when it is UTF-8 with hardly a control character; it is a message when all of it reads as fields; of what is neither,
 * runs of readable characters are read. What is both is read as text, since text that happens to look like fields must not fall apart, but its lengths are kept in step with edits,
 * which does no harm to text. One use, one thread.
 */
final class ProtoReader {
    private static final int DEEPEST = 32;
    private static final int MOST_STRINGS = 1 << 16;
    /** Shorter content that is neither text nor message is a number list, a hash or an id. */
    private static final int LONG_BYTES = 64;
    private static final int SHORTEST_TEXT = 3;
    private static final int SHORTEST_RUN = 8;

    private final byte[] bytes;
    private final FieldTree tree;
    private final List<Section> sections;
    private final List<Coverage.Gap> gaps;
    private boolean full;
    private int value;

    ProtoReader(byte[] bytes, FieldTree tree, List<Section> sections, List<Coverage.Gap> gaps) {
        this.bytes = bytes;
        this.tree = tree;
        this.sections = sections;
        this.gaps = gaps;
    }

    /** Reads a message; {@code parent}: the field or frame it lies in, or -1. */
    void read(int from, int to, int parent, String path) {
        if (from == to) {
            return;
        }
        if (!message(from, to, parent, path, 0)) {
            gaps.add(new Coverage.Gap(path, NotInspected.MALFORMED, 0));
            words(from, to, path);
        } else if (full) {
            gaps.add(new Coverage.Gap(path, NotInspected.BUDGET, 0));
        }
    }

    private boolean message(int from, int to, int parent, String path, int depth) {
        int fieldsBefore = tree.count();
        int sectionsBefore = sections.size();
        int gapsBefore = gaps.size();
        int at = from;
        while (at >= 0 && at < to) {
            at = field(at, to, parent, path, depth);
        }
        if (at == to) {
            return true;
        }
        tree.cut(fieldsBefore);
        cut(sections, sectionsBefore);
        cut(gaps, gapsBefore);
        return false;
    }

    /** Reads a field; where it ends, or -1 when there is none. */
    private int field(int from, int to, int parent, String path, int depth) {
        int at = varint(from, to, 5);
        int tag = value;
        int number = tag >>> 3;
        if (at < 0 || number == 0) {
            return -1;
        }
        switch (tag & 7) {
            case 0 -> {
                return varint(at, to, 10);
            }
            case 1 -> {
                return at + 8 <= to ? at + 8 : -1;
            }
            case 2 -> {
                int start = varint(at, to, 5);
                int length = value;
                if (start < 0 || length < 0 || length > to - start) {
                    return -1;
                }
                content(at, start, start + length, parent, path, number, depth);
                return start + length;
            }
            case 5 -> {
                return at + 4 <= to ? at + 4 : -1;
            }
            default -> {
                return -1;
            }
        }
    }

    private void content(int length, int start, int end, int parent, String outer, int number, int depth) {
        if (start == end || full) {
            return;
        }
        if (tree.full() || sections.size() >= MOST_STRINGS) {
            full = true;
            return;
        }
        String path = outer + "/" + number;
        int sectionsBefore = sections.size();
        int gapsBefore = gaps.size();
        int field = tree.add(parent, length, false, start, end);
        boolean message = depth < DEEPEST && message(start, end, field, path, depth + 1);
        if (isText(start, end, false)) {
            cut(sections, sectionsBefore);
            cut(gaps, gapsBefore);
            if (end - start >= SHORTEST_TEXT) {
                Form form = BodyKind.ofPart("", "", bytes, start, end);
                sections.add(new Section(form == Form.JSON ? form : Form.TEXT, "", path, start, end, Role.MESSAGE));
            }
        } else if (!message) {
            words(start, end, path);
        }
    }

    /** Content that is no message: text, or what words there are in it. */
    void words(int from, int to, String path) {
        if (isText(from, to, true)) {
            Form form = BodyKind.ofPart("", "", bytes, from, to);
            sections.add(new Section(form == Form.JSON ? form : Form.TEXT, "", path, from, to, Role.MESSAGE));
            return;
        }
        if (to - from >= LONG_BYTES) {
            gaps.add(new Coverage.Gap(path, NotInspected.BINARY_TYPE, to - from));
        }
        runs(from, to, path);
    }

    /** Words among other bytes, as a dump of strings shows them. */
    private void runs(int start, int end, String path) {
        int run = start;
        for (int at = start; at <= end; at++) {
            boolean readable = at < end && bytes[at] >= ' ' && bytes[at] != 0x7f;
            if (!readable) {
                if (at - run >= SHORTEST_RUN && sections.size() < MOST_STRINGS) {
                    sections.add(new Section(Form.TEXT, "", path, run, at, Role.MESSAGE));
                }
                run = at + 1;
            }
        }
    }

    /** {@code loosely}: bytes that are no UTF-8 are only odd, as control characters are. */
    private boolean isText(int start, int end, boolean loosely) {
        int odd = 0;
        int at = start;
        while (at < end) {
            byte b = bytes[at];
            if (b >= 0) {
                odd += b < ' ' && b != '\n' && b != '\r' && b != '\t' || b == 0x7f ? 1 : 0;
                at++;
            } else {
                int length = Utf8.length(bytes, at, end);
                if (length == 0 && !loosely) {
                    return false;
                }
                odd += length == 0 ? 1 : 0;
                at += Math.max(1, length);
            }
        }
        return odd * 8 <= end - start;
    }

    /** Where the number that begins here ends, or -1; {@link #value} holds its low 32 bits. */
    private int varint(int from, int to, int most) {
        int result = 0;
        for (int i = 0; i < most && from + i < to; i++) {
            byte b = bytes[from + i];
            if (i < 5) {
                result |= (b & 0x7f) << 7 * i;
            }
            if (b >= 0) {
                value = result;
                return i == 4 && most == 5 && b > 0x0f ? -1 : from + i + 1;
            }
        }
        return -1;
    }

    private static void cut(List<?> list, int to) {
        while (list.size() > to) {
            list.removeLast();
        }
    }
}
