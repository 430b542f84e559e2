package dev.wirewitness.proxy.http;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * The gzip file format (RFC 1952), one member or several, read by hand so that a body may be split anywhere. Header
 * check sum, content check sum and length are verified. Zero bytes may pad the end.
 */
final class GzipCoding implements Coding {
    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;
    private static final int RESERVED = 0xe0;

    private enum Where {
        NOTHING_YET,
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CHECK,
        CONTENT,
        TRAILER,
        BETWEEN_MEMBERS,
        PADDING
    }

    private final Inflater inflater = new Inflater(true);
    private final byte[] chunk = new byte[CHUNK];
    private final CRC32 check = new CRC32();
    private Where where = Where.NOTHING_YET;
    private int flags;
    private int count;
    private long value;
    private boolean closed;

    @Override
    public boolean decode(ByteBuffer in, Sink out) {
        while (in.hasRemaining()) {
            boolean good = where == Where.CONTENT ? content(in, out) : step(in.get() & 0xff);
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private boolean content(ByteBuffer in, Sink out) {
        InflateStep.Stop stop = InflateStep.run(inflater, in, chunk, bytes -> {
            check.update(bytes.duplicate());
            return out.accept(bytes);
        });
        if (stop == InflateStep.Stop.STREAM_ENDED) {
            enter(Where.TRAILER);
            return true;
        }
        return stop == InflateStep.Stop.INPUT_USED;
    }

    private void enter(Where next) {
        where = next;
        count = 0;
        value = 0;
    }

    /** One byte outside the content; false: malformed. */
    private boolean step(int b) {
        return switch (where) {
            case NOTHING_YET -> begin(b);
            case BETWEEN_MEMBERS -> {
                if (b == 0) {
                    enter(Where.PADDING);
                    yield true;
                }
                yield begin(b);
            }
            case PADDING -> b == 0;
            case HEADER -> header(b);
            case EXTRA_LENGTH -> {
                check.update(b);
                value |= (long) b << (8 * count++);
                if (count == 2) {
                    long length = value;
                    enter(Where.EXTRA);
                    value = length;
                    skipEmptyFields();
                }
                yield true;
            }
            case EXTRA -> {
                check.update(b);
                value--;
                skipEmptyFields();
                yield true;
            }
            case NAME, COMMENT -> {
                check.update(b);
                if (b == 0) {
                    flags &= where == Where.NAME ? ~FNAME : ~FCOMMENT;
                    nextField();
                }
                yield true;
            }
            case HEADER_CHECK -> headerCheck(b);
            case TRAILER -> trailer(b);
            case CONTENT -> throw new IllegalStateException("content has its own reader");
        };
    }

    private boolean begin(int b) {
        check.reset();
        inflater.reset();
        enter(Where.HEADER);
        return header(b);
    }

    /** ID1 ID2 CM FLG MTIME(4) XFL OS, RFC 1952 section 2.3. */
    private boolean header(int b) {
        check.update(b);
        boolean good = switch (count++) {
            case 0 -> b == 0x1f;
            case 1 -> b == 0x8b;
            case 2 -> b == 8;
            case 3 -> {
                flags = b;
                yield (b & RESERVED) == 0;
            }
            default -> true;
        };
        if (count == 10) {
            nextField();
        }
        return good;
    }

    private void nextField() {
        if ((flags & FEXTRA) != 0) {
            enter(Where.EXTRA_LENGTH);
        } else if ((flags & FNAME) != 0) {
            enter(Where.NAME);
        } else if ((flags & FCOMMENT) != 0) {
            enter(Where.COMMENT);
        } else if ((flags & FHCRC) != 0) {
            enter(Where.HEADER_CHECK);
        } else {
            check.reset();
            enter(Where.CONTENT);
        }
    }

    private void skipEmptyFields() {
        if (value == 0) {
            flags &= ~FEXTRA;
            nextField();
        }
    }

    private boolean headerCheck(int b) {
        value |= (long) b << (8 * count++);
        if (count < 2) {
            return true;
        }
        boolean good = value == (check.getValue() & 0xffff);
        flags &= ~FHCRC;
        nextField();
        return good;
    }

    /** CRC32 and ISIZE (content length modulo 2^32), little-endian. */
    private boolean trailer(int b) {
        value |= (long) b << (8 * (count & 3));
        count++;
        if (count == 4) {
            boolean good = value == check.getValue();
            value = 0;
            return good;
        }
        if (count == 8) {
            boolean good = value == (inflater.getBytesWritten() & 0xffff_ffffL);
            enter(Where.BETWEEN_MEMBERS);
            return good;
        }
        return true;
    }

    @Override
    public boolean complete() {
        return where == Where.NOTHING_YET || where == Where.BETWEEN_MEMBERS || where == Where.PADDING;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            inflater.end();
        }
    }
}
