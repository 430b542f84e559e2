package dev.wirewitness.admin.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets requests through that carry the admin token (RFC 6750); the comparison takes the same time for any guess. */
final class BearerToken extends SimpleDecoratingHttpService {
    private static final String PREFIX = "Bearer ";

    private final byte[] digest;

    BearerToken(HttpService delegate, String token) {
        super(delegate);
        this.digest = sha256(token);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        boolean known = header.startsWith(PREFIX)
                && MessageDigest.isEqual(digest, sha256(header.substring(PREFIX.length()).strip()));
        if (known) {
            return unwrap().serve(context, request);
        }
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.UNAUTHORIZED)
                        .contentType(MediaType.JSON)
                        .set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"wirewitness\"")
                        .build(),
                HttpData.ofUtf8("{\"error\":\"Authorization: Bearer <token> is missing or wrong. The token is in the file"
                        + " admin.token of the data folder.\"}"));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
