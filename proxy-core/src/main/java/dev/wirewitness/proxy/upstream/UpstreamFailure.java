package dev.wirewitness.proxy.upstream;

/** An origin could not be reached. The message is for the client: what, value, why, what to do. */
public final class UpstreamFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Stable words; {@link #id} is the error class in records and metrics. */
    public enum Kind {
        RESOLVE("upstream_resolve"),
        NOT_ALLOWED("address_not_allowed"),
        CONNECT("upstream_connect"),
        TIMEOUT("upstream_timeout"),
        HANDSHAKE("upstream_handshake"),
        CERTIFICATE("upstream_certificate");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }

    private final Kind kind;

    public UpstreamFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public UpstreamFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
