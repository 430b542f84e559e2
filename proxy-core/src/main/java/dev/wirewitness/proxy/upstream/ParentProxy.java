package dev.wirewitness.proxy.upstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** One proxy behind us. Prints without its credentials. */
record ParentProxy(Kind kind, String host, int port, Optional<Credentials> credentials) {
    /** How it is spoken to. */
    enum Kind {
        HTTP("http", 8080),
        /** CONNECT within TLS. */
        HTTPS("https", 443),
        SOCKS5("socks5", 1080);

        private final String scheme;
        private final int port;

        Kind(String scheme, int port) {
            this.scheme = scheme;
            this.port = port;
        }
    }

    /** What we say who we are. */
    record Credentials(String user, String password) {
        /** {@code user:password}; IllegalArgumentException without the text. */
        static Credentials parse(String text) {
            int colon = text.indexOf(':');
            boolean control = text.chars().anyMatch(Character::isISOControl);
            if (colon < 1 || control) {
                throw new IllegalArgumentException("(expected: user:password on one line)");
            }
            return new Credentials(text.substring(0, colon), text.substring(colon + 1));
        }

        /** The value of Proxy-Authorization (RFC 7617). */
        String basic() {
            return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Credentials[masked]";
        }
    }

    /**
     * Reads {@code http://[user:password@]host[:port]}, also with {@code https}, {@code socks5} or {@code socks5h}.
     *
     * @throws IllegalArgumentException without the value, which may hold a password
     */
    static ParentProxy parse(String key, String text) {
        try {
            URI uri = new URI(text);
            boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
            Optional<Kind> kind = kind(uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT));
            if (kind.isPresent() && uri.getHost() != null && bare && uri.getRawQuery() == null && uri.getPort() != 0) {
                Optional<Credentials> credentials =
                        Optional.ofNullable(uri.getRawUserInfo()).map(info -> credentials(key, info));
                return new ParentProxy(
                        kind.get(),
                        host(key, uri.getHost()),
                        uri.getPort() < 0 ? kind.get().port : uri.getPort(),
                        credentials).checked(key);
            }
        } catch (URISyntaxException _) {
            // told below, without the cause: it repeats the value
        }
        throw new IllegalArgumentException(key + " is no proxy address (expected: http://host:port, https://host:port or"
                + " socks5://host:port, each also with user:password@ before the host)");
    }

    private static Optional<Kind> kind(String scheme) {
        return switch (scheme) {
            case "http" -> Optional.of(Kind.HTTP);
            case "https" -> Optional.of(Kind.HTTPS);
            case "socks5", "socks5h" -> Optional.of(Kind.SOCKS5);
            default -> Optional.empty();
        };
    }

    private static String host(String key, String text) {
        return switch (Host.parse(text)) {
            case Host.Name(String name) -> name;
            case Host.Address(_, String address) -> address;
            case Host.Malformed(String why) -> throw new IllegalArgumentException(key + ": the host " + why);
        };
    }

    private static Credentials credentials(String key, String info) {
        int colon = info.indexOf(':');
        String user = decoded(key, colon < 0 ? info : info.substring(0, colon));
        return new Credentials(user, colon < 0 ? "" : decoded(key, info.substring(colon + 1)));
    }

    private static String decoded(String key, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(key + ": user or password is not percent-encoded as a URL has it");
        }
    }

    /** The same with credentials that stand elsewhere. */
    ParentProxy with(String key, Credentials found) {
        return new ParentProxy(kind, host, port, Optional.of(found)).checked(key);
    }

    /** RFC 7617 section 2 and RFC 1929 section 2 have limits. */
    private ParentProxy checked(String key) {
        if (credentials.isPresent()) {
            Credentials ours = credentials.get();
            int user = ours.user.getBytes(StandardCharsets.UTF_8).length;
            int password = ours.password.getBytes(StandardCharsets.UTF_8).length;
            if (user < 1 || user > 255 || password > 255 || ours.user.indexOf(':') >= 0
                    || kind == Kind.SOCKS5 && password < 1) {
                throw new IllegalArgumentException(key + ": credentials for " + this
                        + " (expected: a user of 1 to 255 bytes without colon, a password of at most 255 bytes)");
            }
        }
        return this;
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return kind.scheme + "://" + HostAndPort.authority(host, port);
    }
}
