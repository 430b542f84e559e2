package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.engine.Inspection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

    /** Sends what there is; the rest is relayed. */
    void sendBeginning(UpstreamLeg upstream, Verdict verdict) {
        HttpHeaders fields = settleHead();
        if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
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
            for (Header field : redact.headerEdits()) {
                fields.set(field.name(), field.value());
            }
            Fields.frame(fields, bytes);
        } else {
            content = body.shareAll();
            bytes = body.bytes();
            if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
                Fields.frame(fields, bytes);
            }
        }
        upstream.sendWhole(request, content);
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
