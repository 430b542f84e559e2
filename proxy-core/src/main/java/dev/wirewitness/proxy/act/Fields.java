package dev.wirewitness.proxy.act;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Header fields that change when content does. */
final class Fields {
    private Fields() {}

    /** All values of a list field as one, or nothing. */
    static String joined(HttpHeaders fields, CharSequence name) {
        if (!fields.contains(name)) {
            return "";
        }
        List<String> values = fields.getAll(name);
        return values.size() == 1 ? values.getFirst() : String.join(",", values);
    }

    /** Frames content of a known length. */
    static void frame(HttpHeaders fields, long bytes) {
        fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
        fields.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bytes));
    }

    /** Takes out what would no longer be true of edited content. */
    static void withoutCoding(HttpHeaders fields) {
        fields.remove(HttpHeaderNames.CONTENT_ENCODING);
        fields.remove(HttpHeaderNames.CONTENT_MD5);
        fields.remove("digest");
        fields.remove("content-digest");
        fields.remove("repr-digest");
        fields.remove("x-content-sha256");
        fields.remove("x-amz-content-sha256");
        fields.remove("x-goog-hash");
        for (String name : fields.names()) {
            if (name.regionMatches(true, 0, "x-amz-checksum-", 0, 15)) {
                fields.remove(name);
            }
        }
    }

    /**
     * Whether the request signs in the connection and not itself (NTLM and Negotiate do, RFC 4559 section 6): nobody else
     * may be served over it then.
     */
    static boolean bindConnection(HttpHeaders request) {
        String credentials = request.get(HttpHeaderNames.AUTHORIZATION);
        return credentials != null
                && (credentials.regionMatches(true, 0, "NTLM", 0, 4)
                        || credentials.regionMatches(true, 0, "Negotiate", 0, 9));
    }
}
