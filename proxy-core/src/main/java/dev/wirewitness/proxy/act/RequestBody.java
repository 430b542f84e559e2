package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.proxy.ProxySettings.Limits;
import dev.wirewitness.proxy.exchange.ExchangeEvent;
import dev.wirewitness.proxy.http.ContentDecoder;
import dev.wirewitness.proxy.record.Witness;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a request while it is inspected: every buffer as it came, kept until it is sent or dropped, and a
 * decoded copy shown to the inspection. Owns what {@link #add} takes until {@link #drop} or {@link #takeAll}.
 */
final class RequestBody {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBody.class);

    /** Not worth counting: one read of the socket. */
    private static final int UNCOUNTED = 8 << 10;

    private final Inspection inspection;
    private final Supplier<HeldMemory.Share> memory;
    private final long maxBytes;
    private final @Nullable ContentDecoder decoder;
    private final Consumer<ByteBuffer> shown = this::show;
    private List<ByteBuf> kept = new ArrayList<>(2);
    private long bytes;
    private long decoded;
    private HeldMemory.@Nullable Share share;
    private boolean givenUp;

    /**
     * A body of which nothing has come.
     *
     * @param contentEncoding value of the field, or empty
     * @param memory begins to count what is held here
     */
    RequestBody(Inspection inspection, String contentEncoding, Limits limits, Supplier<HeldMemory.Share> memory) {
        this.inspection = inspection;
        this.memory = memory;
        this.maxBytes = limits.maxBody();
        this.decoder = contentEncoding.isEmpty()
                ? null
                : ContentDecoder.open(contentEncoding, new ContentDecoder.Limits(maxBytes, limits.maxRatio()));
    }

    /** Bytes as received. */
    long bytes() {
        return bytes;
    }

    /** Bytes shown to the inspection. */
    long decoded() {
        return decoded;
    }

    /** Takes a buffer; says why the rest cannot be inspected, the first time that is so. */
    Optional<NotInspected> add(ByteBuf content) {
        bytes += content.readableBytes();
        if (!content.isReadable()) {
            content.release();
            return Optional.empty();
        }
        kept.add(content);
        if (givenUp) {
            return Optional.empty();
        }
        if (bytes > maxBytes) {
            return gaveUp(NotInspected.TOO_LARGE);
        }
        if (decoder == null) {
            show(content.nioBuffer());
            return Optional.empty();
        }
        return switch (decoder.feed(content.nioBuffer(), shown)) {
            case ContentDecoder.Decoding.Ok _ -> Optional.empty();
            case ContentDecoder.Decoding.Failed(NotInspected why) -> gaveUp(why);
        };
    }

    /** Whether more may be read now; else once the share of memory says so. */
    boolean room() {
        long held = bytes + decoded;
        if (share == null) {
            if (held < UNCOUNTED) {
                return true;
            }
            share = memory.get();
        }
        return share.holds(held);
    }

    /** The content is complete; says why it could not be inspected to its end. */
    Optional<NotInspected> end() {
        if (share != null) {
            share.complete();
        }
        if (givenUp || decoder == null) {
            return Optional.empty();
        }
        return switch (decoder.finish()) {
            case ContentDecoder.Decoding.Ok _ -> Optional.empty();
            case ContentDecoder.Decoding.Failed(NotInspected why) -> gaveUp(why);
        };
    }

    /** Content from here on is only kept. */
    Optional<NotInspected> gaveUp(NotInspected why) {
        givenUp = true;
        return Optional.of(why);
    }

    /** What the inspection says of it, {@code why}: of as much as it saw. Any thread, while nothing is added. */
    ExchangeEvent verdict(Optional<NotInspected> why, Witness witness, String exchangeId) {
        try {
            Inspected result = why.isPresent() ? inspection.giveUp(why.get()) : inspection.finish();
            return new ExchangeEvent.VerdictReached(result, witness.writable(), System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("exchange {}: inspection failed: {}", exchangeId, e.getClass().getName());
            return new ExchangeEvent.InspectionFailed(
                    "inspection_failed", "The request could not be inspected.", System.nanoTime());
        }
    }

    /** The buffers, in order; the caller's from now on. */
    List<ByteBuf> takeAll() {
        List<ByteBuf> all = kept;
        kept = new ArrayList<>(2);
        uncount();
        return all;
    }

    /** The buffers once more, still ours: for a request that may have to be sent again. */
    List<ByteBuf> shareAll() {
        List<ByteBuf> all = new ArrayList<>(kept.size());
        for (ByteBuf buffer : kept) {
            all.add(buffer.retainedDuplicate());
        }
        return all;
    }

    /** Releases the buffers; the decoder with {@link #close}. */
    void drop() {
        for (ByteBuf buffer : kept) {
            buffer.release();
        }
        kept.clear();
        uncount();
    }

    private void uncount() {
        if (share != null) {
            share.close();
        }
    }

    void close() {
        drop();
        if (decoder != null) {
            decoder.close();
        }
    }

    private void show(ByteBuffer content) {
        decoded += content.remaining();
        inspection.offer(content);
    }
}
