package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.wire.Section.Form;
import dev.wirewitness.policy.wire.Section.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a body while they are found. Those that stand in the body as they are read stay where they are; text
 * that has to be written differently first is put behind the body's bytes, which are copied then and only then. One
 * thread.
 */
final class Pieces {
    /** Sections of one body; what follows is not inspected. */
    static final int MOST = 4096;

    private final byte[] bytes;
    private final int length;
    private final List<Section> inPlace = new ArrayList<>();
    private final List<Section> rewritten = new ArrayList<>();
    private final List<Coverage.Gap> gaps = new ArrayList<>();
    private @Nullable Recoding recoding;
    private boolean bodyTaken;

    Pieces(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean full() {
        return inPlace.size() + rewritten.size() >= MOST;
    }

    void gap(String path, NotInspected why, long count) {
        gaps.add(new Coverage.Gap(path, why, count));
    }

    List<Coverage.Gap> gaps() {
        return gaps;
    }

    /** A section that is read where it stands. */
    void add(Form form, String name, String path, int start, int end, Role role) {
        if (fits(path, start, end)) {
            inPlace.add(new Section(form, name, path, start, end, role));
        }
    }

    /** A section that is read in plain UTF-8 and stands in the body otherwise; its form is told when it is read. */
    void add(TextCoding coding, String type, String fileName, String name, String path, int start, int end, Role role) {
        if (!fits(path, start, end)) {
            return;
        }
        Recoding into = recoding(true);
        int from = into.take(coding, start, end);
        int to = into.length();
        Form form = BodyKind.ofPart(type, fileName, into.text(), from, to);
        rewritten.add(new Section(form, name, path, from, to, role));
    }

    /** As above for bodies that are written so in whole: the text is then made of such sections alone. */
    void addAlone(TextCoding coding, String name, String path, int start, int end, Role role) {
        if (!fits(path, start, end)) {
            return;
        }
        Recoding into = recoding(false);
        int from = into.take(coding, start, end);
        int to = into.length();
        rewritten.add(new Section(BodyKind.ofPart("", "", into.text(), from, to), name, path, from, to, role));
    }

    /** Text under a declared charset: read where it stands if that is possible. */
    void addText(String charset, Form form, String name, String path, int start, int end, Role role) {
        Optional<TextCoding> coding = Charsets.declared(charset, bytes, start, end);
        if (coding.isEmpty()) {
            gap(path, NotInspected.UNSUPPORTED_CODING, 0);
            add(form, name, path, start, end, role);
        } else if (coding.get() == TextCoding.AS_IS) {
            add(form, name, path, start, end, role);
        } else {
            add(coding.get(), "", "", name, path, start, end, role);
        }
    }

    Layout layout() {
        Recoding recoded = recoding;
        if (recoded == null) {
            return new Layout(bytes, length, inPlace, gaps, Packing.NONE);
        }
        List<Section> all = new ArrayList<>(inPlace);
        all.addAll(rewritten);
        return new Layout(recoded.text(), recoded.length(), all, gaps, recoded);
    }

    private boolean fits(String path, int start, int end) {
        if (start == end) {
            return false;
        }
        if (full()) {
            gap(path, NotInspected.BUDGET, end - start);
            return false;
        }
        return true;
    }

    private Recoding recoding(boolean behindBody) {
        Recoding into = recoding;
        if (into == null) {
            into = new Recoding(bytes, length + 256);
            recoding = into;
            if (behindBody && !bodyTaken) {
                bodyTaken = true;
                into.take(TextCoding.AS_IS, 0, length);
            }
        }
        return into;
    }
}
