package dev.wirewitness.proxy.upstream;

import java.util.Optional;

/** {@code host:port}, or a host alone; IPv6 addresses stand in brackets where a port follows. */
record HostAndPort(Host host, Optional<Integer> port) {
    static HostAndPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bareAddress6 = colon >= 0 && text.indexOf(':') != colon && text.charAt(0) != '[';
        if (colon < 0 || bareAddress6 || text.endsWith("]")) {
            return new HostAndPort(Host.parse(text), Optional.empty());
        }
        int port = port(text, colon + 1);
        return port < 0
                ? new HostAndPort(new Host.Malformed("has no port from 1 to 65535"), Optional.empty())
                : new HostAndPort(Host.parse(text.substring(0, colon)), Optional.of(port));
    }

    private static int port(String text, int from) {
        int port = 0;
        for (int i = from; i < text.length() && port <= 65535; i++) {
            int digit = text.charAt(i) - '0';
            port = digit < 0 || digit > 9 ? 65536 : port * 10 + digit;
        }
        return port >= 1 && port <= 65535 ? port : -1;
    }

    /** As it stands in a CONNECT line. */
    static String authority(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
