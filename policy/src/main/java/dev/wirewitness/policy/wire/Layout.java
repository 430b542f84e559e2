package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request body laid out for reading: text in which the body's own codings are undone (percent signs of a form,
 * UTF-16, gzipped messages), and the sections it falls into. Mostly the text is the body itself, not copied. Knows the
 * way back: where a place of the text stands in the body, and which edits of the body do what edits of the text say.
 * Never throws for what it reads: what cannot be read in exactly one way is a gap. Immutable; any thread.
 */
public final class Layout {
    private final byte[] text;
    private final int length;
    private final List<Section> sections;
    private final List<Coverage.Gap> gaps;
    private final Packing packing;

    Layout(byte[] text, int length, List<Section> sections, List<Coverage.Gap> gaps, Packing packing) {
        this.text = text;
        this.length = length;
        this.sections = List.copyOf(sections);
        this.gaps = List.copyOf(gaps);
        this.packing = packing;
    }

    /**
     * How the body of a request reads.
     *
     * @param body content without content codings, from position to limit; not changed, and kept when it gives access
     *     to an array that it fills from the front
     */
    public static Layout of(RequestHead head, ByteBuffer body) {
        return Layouts.of(head, bytes(body), body.remaining());
    }

    /** A message of a WebSocket; {@code text}: as opposed to bytes. Kept as above. */
    public static Layout message(boolean text, ByteBuffer body) {
        byte[] bytes = bytes(body);
        Section.Form form = BodyKind.ofBody(text ? "text/plain" : "", bytes, body.remaining());
        return plain(bytes, body.remaining(), form, List.of());
    }

    private static byte[] bytes(ByteBuffer body) {
        if (body.hasArray() && body.arrayOffset() + body.position() == 0) {
            return body.array();
        }
        byte[] bytes = new byte[body.remaining()];
        body.duplicate().get(bytes);
        return bytes;
    }

    /** A body that is one section and its own text. */
    static Layout plain(byte[] bytes, int length, Section.Form form, List<Coverage.Gap> gaps) {
        return new Layout(bytes, length, List.of(Section.whole(form, length)), gaps, Packing.NONE);
    }

    /** The text; the first {@link #length} bytes count. Not to be changed. */
    public byte[] text() {
        return text;
    }

    public int length() {
        return length;
    }

    /** In the order they stand, not overlapping. */
    public List<Section> sections() {
        return sections;
    }

    /** What of the body's form kept content from being read, or let it be read in two ways. */
    public List<Coverage.Gap> gaps() {
        return gaps;
    }

    /** Whether the body has no parts: then its one section is the body. */
    public boolean isWhole() {
        return packing == Packing.NONE && sections.size() == 1 && sections.getFirst().path().isEmpty();
    }

    /** Whether places of the text are places of the body. */
    public boolean isBody() {
        return packing == Packing.NONE;
    }

    /** Whether it could be read in exactly one way. */
    boolean sound() {
        for (Coverage.Gap gap : gaps) {
            if (gap.why() == NotInspected.MALFORMED) {
                return false;
            }
        }
        return true;
    }

    /** The text as a buffer from 0 to its length. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(text, 0, length);
    }

    /** Where the character at {@code offset} of the text begins in the body. */
    public int place(int offset) {
        return packing.start(offset);
    }

    /** Where the character before {@code offset} of the text ends in the body. */
    public int placeEnd(int offset) {
        return packing.end(offset);
    }

    /** Edits of the body that do what these edits of the text say. {@code edits}: ordered, not overlapping. */
    public List<Edit> edits(List<Edit> edits) {
        return packing.edits(edits);
    }
}
