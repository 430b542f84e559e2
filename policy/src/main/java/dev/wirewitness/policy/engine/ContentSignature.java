package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.RequestHead;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the client signed the content of a request: then an edited one would be refused as forged, and only the
 * client has the key. Known are AWS signature version 4 and its relatives, which sign a hash of the payload, HTTP
 * message signatures (RFC 9421) and the drafts before them, where they cover the content or its framing.
 */
final class ContentSignature {
    private static final String[] COVERED = {
        "content-digest", "digest", "content-md5", "content-length", "content-encoding", "x-content-sha256",
        "x-amz-checksum-", "x-amz-content-sha256", "repr-digest"
    };

    private ContentSignature() {}

    static boolean covers(RequestHead head) {
        Headers headers = head.headers();
        String authorization = headers.first("authorization").orElse("");
        if (authorization.startsWith("AWS4-")) {
            return aws(headers, authorization);
        }
        if (presigned(head.query())) {
            return true;
        }
        // Tencent, Alibaba, Volcengine: a payload hash is part of what is signed, always
        if (authorization.regionMatches(true, 0, "HMAC-SHA256 ", 0, 12)
                || authorization.startsWith("TC3-HMAC-SHA256 ")
                || authorization.startsWith("ACS3-HMAC-")) {
            return true;
        }
        if (authorization.regionMatches(true, 0, "Signature ", 0, 10) && names(authorization)) {
            return true;
        }
        Optional<String> input = headers.first("signature-input").or(() -> headers.first("signature"));
        return input.isPresent() && names(input.get());
    }

    private static boolean aws(Headers headers, String authorization) {
        if (!headers.first("x-amz-content-sha256").orElse("").equals("UNSIGNED-PAYLOAD")) {
            return true;
        }
        int fields = authorization.indexOf("SignedHeaders=");
        if (fields < 0) {
            return false;
        }
        int end = authorization.indexOf(',', fields);
        String signed = authorization.substring(fields, end < 0 ? authorization.length() : end);
        // the word UNSIGNED-PAYLOAD is signed, and stays true
        return names(signed.replace("x-amz-content-sha256", ""));
    }

    private static boolean presigned(String query) {
        String parameters = query.toLowerCase(Locale.ROOT);
        return parameters.contains("x-amz-signature=") && !parameters.contains("x-amz-content-sha256=unsigned-payload");
    }

    private static boolean names(String signed) {
        String fields = signed.toLowerCase(Locale.ROOT);
        for (String field : COVERED) {
            if (fields.contains(field)) {
                return true;
            }
        }
        return false;
    }
}
