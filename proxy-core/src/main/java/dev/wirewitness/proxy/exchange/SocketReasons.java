package dev.wirewitness.proxy.exchange;

/** Close reasons, which are short (RFC 6455 section 5.5). */
final class SocketReasons {
    private static final String KEY = "\"message\":\"";

    private SocketReasons() {}

    /** The message within an error of ours, up to its first escape; the writer of the frame cuts it to size. */
    static String of(String error) {
        int from = error.indexOf(KEY);
        if (from < 0) {
            return "Refused by the policy.";
        }
        int start = from + KEY.length();
        int end = start;
        while (end < error.length() && error.charAt(end) != '"' && error.charAt(end) != '\\') {
            end++;
        }
        return error.substring(start, end);
    }
}
