package dev.wirewitness.proxy.http;

/** Accept-Encoding (RFC 9110 section 12.5.3), narrowed to the codings that {@link ContentDecoder} reads. */
final class AcceptEncoding {
    private static final String[] READABLE = {"gzip", "x-gzip", "deflate", "br", "zstd", "identity"};
    private static final int MAX_CODINGS = 16;

    private AcceptEncoding() {}

    /** The same string when nothing has to go; {@code identity} when nothing would stay. */
    static String narrow(String value) {
        StringBuilder kept = new StringBuilder(value.length());
        boolean dropped = false;
        int codings = 0;
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int end = comma < 0 ? value.length() : comma;
            String item = value.substring(from, end).strip();
            if (!item.isEmpty() && ++codings <= MAX_CODINGS && readable(item)) {
                kept.append(kept.isEmpty() ? "" : ", ").append(item);
            } else {
                dropped = true;
            }
            from = end + 1;
        }
        if (!dropped) {
            return value;
        }
        return kept.isEmpty() ? "identity" : kept.toString();
    }

    private static boolean readable(String item) {
        int semicolon = item.indexOf(';');
        String coding = semicolon < 0 ? item : item.substring(0, semicolon).strip();
        for (String readable : READABLE) {
            if (readable.equalsIgnoreCase(coding)) {
                return true;
            }
        }
        return false;
    }
}
