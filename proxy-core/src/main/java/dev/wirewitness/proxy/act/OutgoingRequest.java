package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.proxy.http.HeaderHygiene;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** The request of one exchange as the origin gets it, forwarded or redacted, in HTTP/1.1. Event loop only. */
final class OutgoingRequest {
    private final HttpRequest request;
    private final RequestHead head;
    private final RequestBody body;
    private final Inspection inspection;
    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
    private long bytes;

    OutgoingRequest(HttpRequest request, RequestHead head, RequestBody body, Inspection inspection) {
        this.request = request;
        this.head = head;
        this.body = body;
        this.inspection = inspection;
    }

    /** Bytes of content sent. */
    long bytes() {
        return bytes;
    }

    /** {@code more} bytes of content were relayed behind the beginning. */
    void relayed(int more) {
        bytes += more;
    }

    /** What the client said behind its content, before there was a verdict or behind one that needed none of it. */
    void trailers(HttpHeaders fields) {
        HeaderHygiene.request(fields);
        trailers = fields;
    }

    /** Sends what there is; the rest is relayed. */
    void sendBeginning(UpstreamLeg upstream, Verdict verdict) {
        HttpHeaders fields = settleHead();
        if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            chunk(fields);
        }
        if (verdict instanceof Verdict.Redact redact) {
            ByteBuf edited = Unpooled.wrappedBuffer(inspection.edited(redact.edits()));
            bytes = edited.readableBytes();
            body.drop();
            Fields.withoutCoding(fields);
            upstream.sendBeginning(request, List.of(edited));
        } else {
            bytes = body.bytes();
            upstream.sendBeginning(request, body.takeAll());
        }
    }

    /** Sends all of it, in a way that it can be sent again as long as it was not redacted. */
    void sendWhole(UpstreamLeg upstream, Verdict verdict) {
        HttpHeaders fields = settleHead();
        List<ByteBuf> content;
        if (verdict instanceof Verdict.Redact redact) {
            ByteBuf edited = Unpooled.wrappedBuffer(inspection.edited(redact.edits()));
            content = List.of(edited);
            bytes = edited.readableBytes();
            body.drop();
            Fields.withoutCoding(fields);
            trailers = EmptyHttpHeaders.INSTANCE; // they speak of other content
            for (Header field : redact.headerEdits()) {
                fields.set(field.name(), field.value());
            }
            Fields.frame(fields, bytes);
        } else {
            content = body.shareAll();
            bytes = body.bytes();
            if (!trailers.isEmpty()) {
                chunk(fields);
            } else if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH) && isFramed(fields)) {
                Fields.frame(fields, bytes);
            }
        }
        upstream.sendWhole(request, content, trailers);
    }

    /** The relayed rest is complete. */
    void endRelay(UpstreamLeg upstream) {
        upstream.endRelay(trailers);
    }

    private static void chunk(HttpHeaders fields) {
        fields.remove(HttpHeaderNames.CONTENT_LENGTH);
        fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }

    /** HTTP/2 frames content without a field; then it is HTTP/1.1 that needs one. */
    private boolean isFramed(HttpHeaders fields) {
        return bytes > 0 || fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    private HttpHeaders settleHead() {
        request.setUri(head.target());
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        HttpHeaders fields = request.headers();
        if (!fields.contains(HttpHeaderNames.HOST)) {
            fields.set(HttpHeaderNames.HOST, head.host());
        }
        return fields;
    }
}
