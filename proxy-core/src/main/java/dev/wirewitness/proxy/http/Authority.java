package dev.wirewitness.proxy.http;

import java.util.Locale;
import java.util.Optional;

/**
 * {@code host} or {@code host:port} as in CONNECT, Host and absolute targets (RFC 3986 section 3.2, without user
 * information).
 *
 * @param host lower case, without brackets and without a final dot
 */
public record Authority(String host, int port) {
    private static final int MAX_HOST = 253;

    /** Nothing where the text is no authority; {@code defaultPort} -1 means that a port must be there. */
    public static Optional<Authority> parse(String text, int defaultPort) {
        int end = text.length();
        if (end == 0 || end > MAX_HOST + 8) {
            return Optional.empty();
        }
        int hostEnd;
        int hostStart = 0;
        int after;
        if (text.charAt(0) == '[') {
            hostStart = 1;
            hostEnd = text.indexOf(']');
            if (hostEnd < 0 || text.indexOf(':') < 0) {
                return Optional.empty();
            }
            after = hostEnd + 1;
        } else {
            int colon = text.indexOf(':');
            hostEnd = colon < 0 ? end : colon;
            after = hostEnd;
        }
        int port = defaultPort;
        if (after < end) {
            if (text.charAt(after) != ':') {
                return Optional.empty();
            }
            port = port(text, after + 1);
        }
        String host = text.substring(hostStart, hostEnd);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (port < 1 || host.isEmpty() || !isHost(host, hostStart == 1)) {
            return Optional.empty();
        }
        return Optional.of(new Authority(host.toLowerCase(Locale.ROOT), port));
    }

    private static boolean isHost(String host, boolean literal) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean fits = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.'
                    || (literal ? c == ':' : c == '-' || c == '_');
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static int port(String text, int from) {
        int digits = text.length() - from;
        if (digits < 1 || digits > 5) {
            return -1;
        }
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port <= 65535 ? port : -1;
    }
}
