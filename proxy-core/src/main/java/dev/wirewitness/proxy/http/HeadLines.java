package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one message's head, and of its trailer, watched for what Netty's strict mode repairs or skips instead
 * of rejecting: several empty lines or blanks before the first line, other separators than one space within it, lines
 * that go on on the next (RFC 9112 section 5.2), a blank before the colon, a second content-length in HTTP/1.0, and
 * fields in a trailer that frame or route. Looks only; Netty reads. Event loop only.
 */
final class HeadLines {
    private static final AsciiString CONTENT_LENGTH_LIKE = AsciiString.cached("content_length");
    private static final AsciiString TRANSFER_ENCODING_LIKE = AsciiString.cached("transfer_encoding");

    private enum Where {
        BEFORE,
        HEAD,
        CONTENT,
        TRAILER
    }

    private final boolean skipsEmptyLine;
    private Where where = Where.BEFORE;
    private boolean skipped;
    private boolean afterLine;
    private boolean length;
    private boolean coding;
    private int wordEnd;

    /** {@code skipsEmptyLine}: whether one may stand before the first line, as before requests (section 2.2). */
    HeadLines(boolean skipsEmptyLine) {
        this.skipsEmptyLine = skipsEmptyLine;
    }

    /** The message is over; the next may begin. */
    void next() {
        where = Where.BEFORE;
        skipped = false;
        afterLine = false;
        length = false;
        coding = false;
    }

    /** The head was complete; content follows. */
    void headRead() {
        where = Where.CONTENT;
        afterLine = false;
    }

    /** Whether some of a head has arrived, but not all of it. */
    boolean inHead() {
        return where == Where.HEAD;
    }

    boolean inContent() {
        return where == Where.CONTENT || where == Where.TRAILER;
    }

    /** Whether a field transfer-encoding stood in the head. */
    boolean coded() {
        return coding;
    }

    /** What is wrong with the lines that begin here, if they are ones of a head or a trailer. */
    @Nullable String wrong(ByteBuf in) {
        if (where == Where.BEFORE) {
            if (!in.isReadable()) {
                return null;
            }
            int first = in.getByte(in.readerIndex());
            if (first == '\r' && skipsEmptyLine && !skipped) {
                if (in.readableBytes() == 1) {
                    return null;
                }
                if (in.getByte(in.readerIndex() + 1) == '\n') {
                    in.skipBytes(2);
                    skipped = true;
                    return wrong(in);
                }
            }
            if (first <= ' ' || first == 0x7f) {
                return "the first line does not begin with a word";
            }
            where = Where.HEAD;
        }
        return where != Where.CONTENT && folded(in) ? "a line is folded (expected: one line per field)" : null;
    }

    /** Whether nothing has come yet, or nothing but (the beginning of) an empty line. */
    boolean nothingYet() {
        return where == Where.BEFORE;
    }

    /** Netty has read from {@code from} to the reader index, and made nothing of it. */
    void read(ByteBuf in, int from) {
        if (in.readerIndex() == from) {
            return;
        }
        if (where == Where.CONTENT) {
            if (lastChunk(in, from)) {
                where = Where.TRAILER;
            }
        } else {
            afterLine = in.getByte(in.readerIndex() - 1) == '\n';
        }
    }

    /** A line of zeros, perhaps with an extension (RFC 9112 section 7.1). */
    private static boolean lastChunk(ByteBuf in, int from) {
        int at = from;
        while (at < in.readerIndex() && in.getByte(at) == '0') {
            at++;
        }
        return at > from && Character.digit(in.getByte(at), 16) < 0;
    }

    /** Whether a line begins with a blank. The buffer begins at a line: Netty takes no parts of lines. */
    private boolean folded(ByteBuf in) {
        int begin = in.readerIndex();
        int end = in.writerIndex();
        int at = begin;
        while (at < end) {
            byte first = in.getByte(at);
            if (first == '\r' || first == '\n') {
                return false; // the empty line: what is behind it is not ours
            }
            if ((first == ' ' || first == '\t') && (afterLine || at > begin)) {
                return true;
            }
            int feed = in.indexOf(at, end, (byte) '\n');
            if (feed < 0) {
                return false;
            }
            at = feed + 1;
        }
        return false;
    }

    /** The first word of the first line ends at {@code end}. */
    void firstWord(int end) {
        wordEnd = end;
    }

    /**
     * A further word.
     *
     * @throws IllegalArgumentException when not exactly one space stands before it
     */
    void word(byte[] line, int start, int length) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new IllegalArgumentException("separator in the first line: not one space");
        }
        wordEnd = start + length;
    }

    /**
     * What stands behind the status code.
     *
     * @throws IllegalArgumentException when it does not begin with a space, or holds a control character
     */
    void reason(byte[] line, int start, int length) {
        boolean fits = line[wordEnd] == ' ';
        for (int i = wordEnd; i < start + length; i++) { // Netty passes over what it takes for blanks, a lone CR too
            fits &= (line[i] < 0 || line[i] >= ' ' || line[i] == '\t') && line[i] != 0x7f;
        }
        if (!fits) {
            throw new IllegalArgumentException("reason phrase: a control character");
        }
    }

    /**
     * The version.
     *
     * @throws IllegalArgumentException when it is not written as RFC 9112 section 2.3 has it; Netty overlooks its case
     */
    static void version(byte[] line, int start, int length) {
        boolean fits = length == 8 && line[start] == 'H' && line[start + 1] == 'T' && line[start + 2] == 'T'
                && line[start + 3] == 'P' && line[start + 4] == '/' && line[start + 6] == '.';
        if (!fits) {
            throw new IllegalArgumentException("version: none (expected: HTTP/1.1)");
        }
    }

    /**
     * A field's name.
     *
     * @throws IllegalArgumentException when there is a second way to read the message with it
     */
    void name(byte[] line, int start, int size) {
        if (line[start + size] != ':') {
            throw new IllegalArgumentException("blank between a field's name and its colon");
        }
        if (size == 14 || size == 17) {
            framing(new AsciiString(line, start, size, false));
        }
        if (where == Where.TRAILER && !HeaderHygiene.mayTrail(new AsciiString(line, start, size, false))) {
            throw new IllegalArgumentException("trailer: a field that frames or routes the message");
        }
    }

    /** Some servers take an underscore for a hyphen, so that a field may frame the message for them alone. */
    private void framing(AsciiString name) {
        if (name.contentEqualsIgnoreCase(CONTENT_LENGTH_LIKE) || name.contentEqualsIgnoreCase(TRANSFER_ENCODING_LIKE)) {
            throw new IllegalArgumentException("a field that some take for one that frames the message");
        }
        if (name.contentEqualsIgnoreCase("content-length")) {
            if (length) {
                throw new IllegalArgumentException("content-length: twice");
            }
            length = true;
        }
        coding |= name.contentEqualsIgnoreCase("transfer-encoding");
    }
}
