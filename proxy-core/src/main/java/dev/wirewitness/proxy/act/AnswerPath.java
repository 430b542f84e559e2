package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.engine.AnswerInspection;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.proxy.ProxySettings.Limits;
import dev.wirewitness.proxy.http.ContentDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of an answer's content through its inspection. Where the inspection may edit, content goes through it
 * decoded; otherwise what came goes on at once and the inspection sees a decoded copy. Nothing is gathered: every
 * buffer that comes in leaves before the call returns, except what the inspection itself holds back.
 */
@SuppressWarnings("ReferenceEquality") // the inspection says "all of it" by giving back the same buffer
final class AnswerPath {
    private final AnswerInspection inspection;
    private final boolean edits;
    private final Consumer<HttpContent> out;
    private final @Nullable ContentDecoder decoder;
    private final Consumer<ByteBuffer> decodedCopy = this::watch;
    private final Consumer<ByteBuffer> decodedThrough = this::filter;
    private @Nullable NotInspected gap;
    private long bytesIn;
    private long shown;
    private boolean finished;

    /** {@code out}: takes what may go to the client, and owns it. */
    AnswerPath(
            AnswerInspection inspection,
            boolean edits,
            String contentEncoding,
            Limits limits,
            Consumer<HttpContent> out) {
        this.inspection = inspection;
        this.edits = edits;
        this.out = out;
        this.decoder = contentEncoding.isEmpty()
                ? null
                : ContentDecoder.open(contentEncoding, new ContentDecoder.Limits(Long.MAX_VALUE, limits.maxRatio()));
    }

    /** Content bytes given to {@code out}. */
    long bytesIn() {
        return bytesIn;
    }

    /** Content bytes shown to the inspection. */
    long shown() {
        return shown;
    }

    /** Why some of the answer was not inspected. */
    Optional<NotInspected> gap() {
        return Optional.ofNullable(gap);
    }

    /** Takes content as it came; false when it must be inspected and cannot be: nothing may follow. */
    boolean content(HttpContent content) {
        return edits ? through(content) : along(content);
    }

    /** The content is complete; false as above. */
    boolean end() {
        if (decoder != null && gap == null && decoder.finish() instanceof ContentDecoder.Decoding.Failed(var why)) {
            gap = why;
        }
        finish();
        return !edits || gap == null;
    }

    /** What was learned; ends the inspection where it has not ended. */
    AnswerReport report() {
        finish();
        return inspection.report();
    }

    void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    private boolean along(HttpContent content) {
        ByteBuf bytes = content.content();
        if (bytes.isReadable() && gap == null) {
            ByteBuffer view = bytes.nioBuffer();
            if (decoder == null) {
                watch(view);
            } else if (decoder.feed(view, decodedCopy) instanceof ContentDecoder.Decoding.Failed(var why)) {
                gap = why;
            }
        }
        send(content);
        return true;
    }

    private boolean through(HttpContent content) {
        ByteBuf bytes = content.content();
        ByteBuffer view = bytes.nioBuffer();
        if (decoder == null) {
            shown += view.remaining();
            ByteBuffer passed = inspection.offer(view);
            if (passed == view) {
                send(content);
                return true;
            }
            content.release();
            sendOwn(passed);
            return true;
        }
        boolean fine = !(decoder.feed(view, decodedThrough) instanceof ContentDecoder.Decoding.Failed(var why)
                && failed(why));
        content.release();
        return fine;
    }

    private boolean failed(NotInspected why) {
        gap = why;
        return true;
    }

    private void watch(ByteBuffer content) {
        shown += content.remaining();
        inspection.offer(content);
    }

    private void filter(ByteBuffer content) {
        shown += content.remaining();
        ByteBuffer passed = inspection.offer(content);
        if (passed == content) {
            send(new DefaultHttpContent(Unpooled.copiedBuffer(content))); // the decoder takes its buffer back
        } else {
            sendOwn(passed);
        }
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        ByteBuffer rest = inspection.finish();
        if (edits && gap == null) {
            sendOwn(rest);
        }
    }

    private void sendOwn(ByteBuffer passed) {
        if (passed.hasRemaining()) {
            send(new DefaultHttpContent(Unpooled.wrappedBuffer(passed)));
        }
    }

    private void send(HttpContent content) {
        bytesIn += content.content().readableBytes();
        out.accept(content);
    }
}
