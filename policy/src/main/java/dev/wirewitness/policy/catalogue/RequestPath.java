package dev.wirewitness.policy.catalogue;

import java.nio.charset.StandardCharsets;

/**
 * The path of a request as servers tend to read it: percent-encoding removed, empty and dot segments resolved, so
 * that spelling a path differently does not change what it is taken for (RFC 3986 section 6.2.2).
 */
public final class RequestPath {
    private RequestPath() {}

    /** The same object when there is nothing to do, as in nearly every request. */
    public static String normal(String path) {
        if (path.indexOf('%') < 0 && !path.contains("//") && !path.contains("/.")) {
            return path;
        }
        return segments(decoded(path));
    }

    /** Percent-encoding removed once, read as UTF-8; what is no valid triplet stays. */
    public static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            in[length++] = low >= 0 ? (byte) (high << 4 | low) : in[i];
            i += low >= 0 ? 2 : 0;
        }
        return new String(in, 0, length, StandardCharsets.UTF_8);
    }

    private static String segments(String path) {
        StringBuilder out = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(at, end);
            if (segment.equals("..")) {
                out.setLength(Math.max(0, out.lastIndexOf("/")));
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                out.append('/').append(segment);
            }
            at = end + 1;
        }
        return out.isEmpty() || path.endsWith("/") ? out.append('/').toString() : out.toString();
    }
}
