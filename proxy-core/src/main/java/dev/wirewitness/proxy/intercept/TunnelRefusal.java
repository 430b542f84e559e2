package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.upstream.UpstreamFailure;
import java.net.ConnectException;

/**
 * Why there is no tunnel, in words that any way in can carry.
 *
 * @param reason word for records and for programs
 * @param message for people, without anything secret
 */
public record TunnelRefusal(Kind kind, String reason, String message) {
    /** What a status or reply code is chosen by. */
    public enum Kind {
        MALFORMED,
        NOT_ALLOWED,
        UNRESOLVED,
        UNREACHABLE,
        /** By the origin itself. */
        REFUSED,
        TIMED_OUT
    }

    static TunnelRefusal malformed(String message) {
        return new TunnelRefusal(Kind.MALFORMED, "malformed_request", message);
    }

    /** The origin could not be connected. */
    static TunnelRefusal failed(Authority to, Throwable cause) {
        if (!(cause instanceof UpstreamFailure failure)) {
            return new TunnelRefusal(
                    Kind.UNREACHABLE, "upstream_connect", "Could not connect to " + to.host() + ".");
        }
        Kind kind =
                switch (failure.kind()) {
                    case NOT_ALLOWED -> Kind.NOT_ALLOWED;
                    case RESOLVE -> Kind.UNRESOLVED;
                    case TIMEOUT -> Kind.TIMED_OUT;
                    case CONNECT -> failure.getCause() instanceof ConnectException ? Kind.REFUSED : Kind.UNREACHABLE;
                    case HANDSHAKE, CERTIFICATE -> Kind.UNREACHABLE;
                };
        String message = failure.getMessage();
        return new TunnelRefusal(kind, failure.kind().id(), message == null ? "" : message);
    }
}
