package dev.wirewitness.proxy.intercept;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fatal alerts (RFC 8446 section 6): those we send before there is TLS, and what a failed handshake says of one. */
enum TlsAlert {
    DECODE_ERROR(50),
    INTERNAL_ERROR(80),
    UNRECOGNIZED_NAME(112),
    NO_APPLICATION_PROTOCOL(120);

    /** Of the certificate we showed: the client looked at it and did not want it. */
    private static final Set<String> ABOUT_CERTIFICATES = Set.of(
            "unknown_ca",
            "bad_certificate",
            "certificate_unknown",
            "certificate_expired",
            "certificate_revoked",
            "unsupported_certificate");

    /** BoringSSL: {@code …:TLSV1_ALERT_UNKNOWN_CA}; the JDK: {@code Received fatal alert: unknown_ca}. */
    private static final Pattern RECEIVED =
            Pattern.compile("(?:(?:SSLV3|TLSV1|TLSV13)_ALERT_|[Rr]eceived fatal alert: )([A-Za-z_]{3,40})");

    /** BoringSSL's word for what it did not like. */
    private static final Pattern OWN_REASON = Pattern.compile("OPENSSL_internal:([A-Z0-9_]{3,60})");

    private final int code;

    TlsAlert(int code) {
        this.code = code;
    }

    /** A whole record: alert (21), TLS 1.2 as all versions write it, two bytes: fatal, the code. */
    ByteBuf record() {
        return Unpooled.wrappedBuffer(new byte[] {0x15, 3, 3, 0, 2, 2, (byte) code});
    }

    /** The alert a client sent, in the words of the RFC; nothing where the handshake failed otherwise. */
    static Optional<String> received(Throwable failure) {
        return find(RECEIVED, failure);
    }

    /** What our side did not like, as far as its library says. */
    static Optional<String> ownReason(Throwable failure) {
        return find(OWN_REASON, failure);
    }

    static boolean aboutCertificates(String alert) {
        return ABOUT_CERTIFICATES.contains(alert);
    }

    private static Optional<String> find(Pattern pattern, Throwable failure) {
        int depth = 0;
        for (Throwable each = failure; each != null && depth < 10; each = each.getCause(), depth++) {
            String message = each.getMessage();
            if (message != null) {
                Matcher matcher = pattern.matcher(message);
                if (matcher.find()) {
                    return Optional.of(matcher.group(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return Optional.empty();
    }
}
