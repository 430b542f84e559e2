package dev.wirewitness.proxy.http;

import dev.wirewitness.policy.NotInspected;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes content codings (RFC 9110 section 8.4) off a body as it arrives: gzip, deflate (zlib or raw), br, zstd and
 * aws-chunked, up to three stacked. Knows no Netty. Output and expansion are limited, also between stacked codings. One thread at a time;
 * {@link #close} frees native memory and must be called. After a failure every further call gives the same failure.
 */
public final class ContentDecoder implements AutoCloseable {
    private static final int MAX_CODINGS = 3;
    /** Small bodies may expand as they like: a ratio says nothing about them. */
    private static final long RATIO_FROM = 1 << 20;

    /**
     * What a body may grow to.
     *
     * @param maxBytes decoded bytes
     * @param maxRatio decoded bytes per coded byte, looked at once 1 MiB was decoded; deflate reaches 1032 at most
     */
    public record Limits(long maxBytes, int maxRatio) {
        public Limits {
            if (maxBytes < 0 || maxRatio < 1) {
                throw new IllegalArgumentException("limits " + maxBytes + " bytes, ratio " + maxRatio
                        + " (expected: at least 0 and 1)");
            }
        }
    }

    /** How it goes. */
    public sealed interface Decoding {
        /** All input was taken, all that it decodes to was given out. */
        record Ok() implements Decoding {}

        /** Nothing more will come out. What came out before is a true beginning of the content. */
        record Failed(NotInspected why) implements Decoding {}
    }

    private static final Decoding OK = new Decoding.Ok();

    private final Limits limits;
    private final List<Stage> stages;
    private long taken;
    private @Nullable Decoding failure;
    private @Nullable Consumer<ByteBuffer> out;

    private ContentDecoder(Limits limits, List<Coding> codings) {
        this.limits = limits;
        this.stages = new ArrayList<>(codings.size());
        for (Coding coding : codings) {
            stages.add(new Stage(coding, stages.size() + 1));
        }
    }

    /**
     * Reads the value of {@code Content-Encoding} (several fields joined by comma). A coding that is unknown here is
     * no exception: the first {@link #feed} or {@link #finish} says so.
     */
    public static ContentDecoder open(String contentEncoding, Limits limits) {
        List<Coding> codings = new ArrayList<>(2);
        for (String name : contentEncoding.split(",", -1)) {
            String coding = name.strip().toLowerCase(Locale.ROOT);
            if (coding.isEmpty() || coding.equals("identity")) {
                continue;
            }
            Coding opened = codings.size() == MAX_CODINGS ? null : Coding.open(coding);
            if (opened == null) {
                codings.forEach(Coding::close);
                ContentDecoder failed = new ContentDecoder(limits, List.of());
                failed.fail(NotInspected.UNSUPPORTED_CODING);
                return failed;
            }
            codings.addFirst(opened); // the last one named was applied last
        }
        return new ContentDecoder(limits, codings);
    }

    /** Whether there is no coding: input is given out as it is, only counted. */
    public boolean identity() {
        return stages.isEmpty() && failure == null;
    }

    /**
     * Decodes {@code in} to its end.
     *
     * @param sink gets the decoded bytes; a buffer is valid only during the call and may be empty of meaning after it
     */
    public Decoding feed(ByteBuffer in, Consumer<ByteBuffer> sink) {
        if (failure != null) {
            return failure;
        }
        taken += in.remaining();
        out = sink;
        pass(0, in);
        out = null;
        return failure == null ? OK : failure;
    }

    /** The body ended: each coding must have come to its own end (or never begun). */
    public Decoding finish() {
        for (int i = 0; failure == null && i < stages.size(); i++) {
            if (!stages.get(i).coding.complete()) {
                fail(NotInspected.MALFORMED_CODING);
            }
        }
        return failure == null ? OK : failure;
    }

    @Override
    public void close() {
        stages.forEach(stage -> stage.coding.close());
        stages.clear();
        if (failure == null) {
            fail(NotInspected.MALFORMED_CODING);
        }
    }

    private void fail(NotInspected why) {
        failure = new Decoding.Failed(why);
    }

    /** Gives bytes to the stage at {@code index}, behind the last one to the caller; false: stop. */
    private boolean pass(int index, ByteBuffer bytes) {
        if (index == stages.size()) {
            return give(bytes);
        }
        Stage stage = stages.get(index);
        if (!stage.coding.decode(bytes, stage) && failure == null) {
            fail(NotInspected.MALFORMED_CODING);
        }
        return failure == null;
    }

    private boolean give(ByteBuffer bytes) {
        if (stages.isEmpty() && taken > limits.maxBytes) {
            fail(NotInspected.DECOMPRESSION_LIMIT);
            return false;
        }
        if (out != null && bytes.hasRemaining()) {
            out.accept(bytes);
        }
        return true;
    }

    /** One coding and what it gave out so far. */
    private final class Stage implements Coding.Sink {
        private final Coding coding;
        private final int next;
        private long given;

        Stage(Coding coding, int next) {
            this.coding = coding;
            this.next = next;
        }

        @Override
        public boolean accept(ByteBuffer bytes) {
            given += bytes.remaining();
            if (given > limits.maxBytes || (given > RATIO_FROM && given / limits.maxRatio > taken)) {
                fail(NotInspected.DECOMPRESSION_LIMIT);
                return false;
            }
            return pass(next, bytes);
        }
    }
}
