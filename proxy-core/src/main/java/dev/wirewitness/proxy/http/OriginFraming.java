package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether an origin's head says in one way only where its answer ends (RFC 9112 section 6). */
final class OriginFraming {
    private OriginFraming() {}

    /**
     * What is wrong, or null.
     *
     * @param coded whether the head held a transfer-encoding; Netty takes it away where there is no content
     */
    static @Nullable String wrong(HttpResponse answer, boolean coded) {
        HttpVersion version = answer.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return "version: not known (expected: HTTP/1.1)";
        }
        HttpHeaders fields = answer.headers();
        if (HeaderHygiene.namesEssentials(fields)) {
            return "connection: names a field that frames, routes or describes the message";
        }
        boolean noContent = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL
                || answer.status().code() == 204;
        if (coded) {
            if (noContent) {
                return "transfer-encoding: in an answer that has no content";
            }
            List<String> codings = fields.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            if (codings.size() > 1 || codings.size() == 1 && !codings.getFirst().equalsIgnoreCase("chunked")) {
                return "transfer-encoding: not understood (expected: chunked, once)";
            }
        }
        String length = noContent ? fields.get(HttpHeaderNames.CONTENT_LENGTH) : null;
        return length != null && !length.equals("0") ? "content-length: in an answer that has no content" : null;
    }
}
