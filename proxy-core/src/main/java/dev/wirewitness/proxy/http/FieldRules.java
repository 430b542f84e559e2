package dev.wirewitness.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.Set;

/**
 * What may stand in a field of HTTP/2 (RFC 9113 sections 8.2.1 and 8.2.2). Whatever could be read as something else
 * once it is written in HTTP/1.1 is refused.
 */
final class FieldRules {
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");

    /** RFC 9110 section 5.6.2, without upper case. */
    private static final boolean[] NAME = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            NAME[c] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            NAME[c] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            NAME[c] = true;
        }
    }

    private static final Set<AsciiString> OF_CONNECTION = Set.of(
            HttpHeaderNames.CONNECTION,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.UPGRADE,
            AsciiString.cached("keep-alive"),
            AsciiString.cached("proxy-connection"));

    private FieldRules() {}

    /** A token in lower case; no pseudo-header is one. */
    static boolean isName(AsciiString name) {
        byte[] bytes = name.array();
        int from = name.arrayOffset();
        int end = from + name.length();
        for (int i = from; i < end; i++) {
            if (bytes[i] < 0 || !NAME[bytes[i]]) {
                return false;
            }
        }
        return from < end;
    }

    /** A token in any case of letters. */
    static boolean isToken(AsciiString text) {
        return isName(text.toLowerCase());
    }

    /** No control characters but a tab, and no blank at either end. */
    static boolean isValue(AsciiString value) {
        byte[] bytes = value.array();
        int from = value.arrayOffset();
        int end = from + value.length();
        if (from == end) {
            return true;
        }
        if (isBlank(bytes[from]) || isBlank(bytes[end - 1])) {
            return false;
        }
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < 0x20 && b != '\t' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Visible ASCII only: what a request line may hold between its blanks. */
    static boolean isVisible(AsciiString text) {
        byte[] bytes = text.array();
        int from = text.arrayOffset();
        int end = from + text.length();
        for (int i = from; i < end; i++) {
            if (bytes[i] <= 0x20 || bytes[i] == 0x7f) {
                return false;
            }
        }
        return from < end;
    }

    /** Whether this field speaks of a connection, which HTTP/2 does not allow. */
    static boolean isOfConnection(AsciiString name, AsciiString value) {
        if (HttpHeaderNames.TE.equals(name)) {
            return !TRAILERS.contentEqualsIgnoreCase(value);
        }
        return OF_CONNECTION.contains(name);
    }

    /** A length as RFC 9110 section 8.6 writes it, or -1. */
    static long length(AsciiString value) {
        int digits = value.length();
        if (digits == 0 || digits > 18) {
            return -1;
        }
        long length = 0;
        for (int i = 0; i < digits; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            length = length * 10 + digit;
        }
        return length;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
