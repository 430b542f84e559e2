package dev.wirewitness.policy;

/**
 * The head of a request.
 *
 * @param scheme {@code https} or {@code http}
 * @param host the host the request is for, lower case, without port or brackets
 * @param target path and query as received, beginning with {@code /}
 * @param names what the tunnel was asked for, where it came through one
 */
public record RequestHead(
        String method, String scheme, String host, int port, String target, Headers headers, TunnelNames names)
        implements MessageHead {

    /** Without a tunnel. */
    public RequestHead(String method, String scheme, String host, int port, String target, Headers headers) {
        this(method, scheme, host, port, target, headers, TunnelNames.NONE);
    }

    /** The target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** What follows the question mark, or nothing. */
    public String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }
}
