package dev.wirewitness.proxy.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** {@code upstream.proxy}: the proxy behind us, reached by CONNECT for every origin, plain ones too. */
record ParentProxy(String host, int port, Optional<String> authorization) {
    private static final int DEFAULT_PORT = 8080;

    /**
     * Reads {@code http://[user:password@]host[:port]}.
     *
     * @throws IllegalArgumentException without the value where it may hold a password
     */
    static ParentProxy parse(String text) {
        try {
            URI uri = new URI(text);
            boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && bare
                    && uri.getRawQuery() == null) {
                return new ParentProxy(
                        switch (Host.parse(uri.getHost())) {
                            case Host.Name(String name) -> name;
                            case Host.Address(_, String address) -> address;
                            case Host.Malformed(String why) ->
                                throw new IllegalArgumentException("upstream.proxy: the host " + why);
                        },
                        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                        Optional.ofNullable(uri.getUserInfo()).map(ParentProxy::basic));
            }
        } catch (URISyntaxException e) {
            // told below, without the cause: it repeats the value
        }
        throw new IllegalArgumentException("upstream.proxy is no proxy address (expected: http://host:port or"
                + " http://user:password@host:port)");
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the authorization. */
    @Override
    public String toString() {
        return "http://" + HostAndPort.authority(host, port);
    }
}
