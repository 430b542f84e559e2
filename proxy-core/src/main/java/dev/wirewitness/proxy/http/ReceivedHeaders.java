package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A field section of HTTP/2 as it came: in its order, with its repetitions, nothing judged. Netty's own collection moves
 * pseudo-headers to the front, so that what a peer must not send could no longer be seen. Whoever reads it judges:
 * {@link RequestFields}, {@link AnswerFields}.
 */
final class ReceivedHeaders extends DefaultHttp2Headers {
    private AsciiString[] all;
    private int end;

    /** {@code expected}: about how many fields. */
    ReceivedHeaders(int expected) {
        super(false, false, 2);
        all = new AsciiString[2 * Math.max(4, expected)];
    }

    int count() {
        return end / 2;
    }

    AsciiString name(int at) {
        return all[2 * at];
    }

    AsciiString value(int at) {
        return all[2 * at + 1];
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (end == all.length) {
            all = Arrays.copyOf(all, 2 * end);
        }
        all[end++] = AsciiString.of(name);
        all[end++] = AsciiString.of(value);
        return this;
    }

    /** Netty asks for this to tell interim answers from final ones. */
    @Override
    public @Nullable CharSequence status() {
        for (int i = 0; i < count(); i++) {
            if (PseudoHeaderName.STATUS.value().contentEquals(name(i))) {
                return value(i);
            }
        }
        return null;
    }

    /** Nothing: Netty would repair a length that is said twice. */
    @Override
    public List<CharSequence> getAll(CharSequence name) {
        return List.of();
    }

    @Override
    public int size() {
        return count();
    }

    @Override
    public boolean isEmpty() {
        return end == 0;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count();
            }

            @Override
            public Map.Entry<CharSequence, CharSequence> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Map.Entry<CharSequence, CharSequence> field = new SimpleImmutableEntry<>(name(next), value(next));
                next++;
                return field;
            }
        };
    }
}
