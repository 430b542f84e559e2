package dev.wirewitness.admin.http;

import java.util.List;
import java.util.Locale;

/** Writes the proxy auto-configuration file: intercepted hosts go through the proxy, everything else goes direct. */
final class PacFile {
    /** How a browser is to speak to the proxy, each in the word of PAC files; all on the same port. */
    enum Way {
        HTTP("PROXY"),
        /** TLS with the proxy itself: the browser must trust the name it calls it by. */
        HTTPS("HTTPS"),
        SOCKS5("SOCKS5");

        private final String word;

        Way(String word) {
            this.word = word;
        }
    }

    private PacFile() {}

    /**
     * @param proxy {@code host:port}
     * @param patterns a name, {@code .name} for it and everything under it, or one with {@code *} for a label
     */
    static String write(Way way, String proxy, List<String> patterns) {
        StringBuilder pac = new StringBuilder(4096);
        pac.append("function FindProxyForURL(url, host) {\n");
        pac.append("  host = host.toLowerCase();\n");
        pac.append("  if (host.charAt(host.length - 1) === '.') host = host.slice(0, -1);\n");
        pac.append("  var names = {");
        String separator = "";
        for (String pattern : patterns) {
            if (!pattern.startsWith(".") && pattern.indexOf('*') < 0) {
                pac.append(separator).append(quote(pattern)).append(":1");
                separator = ",";
            }
        }
        pac.append("};\n  var domains = {");
        separator = "";
        for (String pattern : patterns) {
            if (pattern.startsWith(".")) {
                pac.append(separator).append(quote(pattern.substring(1))).append(":1");
                separator = ",";
            }
        }
        pac.append("};\n  var shapes = [");
        separator = "";
        for (String pattern : patterns) {
            if (!pattern.startsWith(".") && pattern.indexOf('*') >= 0) {
                pac.append(separator).append(quote(pattern));
                separator = ",";
            }
        }
        pac.append("];\n");
        pac.append("  var proxy = '").append(way.word).append(" ' + ").append(quote(proxy)).append(";\n");
        pac.append("  if (names.hasOwnProperty(host)) return proxy;\n");
        pac.append("  for (var d = host; d; d = d.indexOf('.') < 0 ? '' : d.slice(d.indexOf('.') + 1))\n");
        pac.append("    if (domains.hasOwnProperty(d)) return proxy;\n");
        pac.append("  for (var i = 0; i < shapes.length; i++) if (shExpMatch(host, shapes[i])) return proxy;\n");
        pac.append("  return 'DIRECT';\n}\n");
        return pac.toString();
    }

    /** A JavaScript string; characters that no host name or address has are left out. */
    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || ".-*_:[]".indexOf(c) >= 0) {
                quoted.append(c);
            }
        }
        return quoted.append('\'').toString();
    }
}
