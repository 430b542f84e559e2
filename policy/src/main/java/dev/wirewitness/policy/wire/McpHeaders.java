package dev.wirewitness.policy.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How MCP 2026-07-28 writes text in header fields: as it is, or as {@code =?base64?…?=} over UTF-8 when it holds
 * other characters than visible ASCII and inner blanks.
 */
final class McpHeaders {
    static final String METHOD = "Mcp-Method";
    static final String NAME = "Mcp-Name";
    static final String PARAM = "Mcp-Param-";
    static final String VERSION = "MCP-Protocol-Version";

    private static final String BEGIN = "=?base64?";
    private static final String END = "?=";

    private McpHeaders() {}

    /** The text a field value stands for; a broken encoding stands for itself. */
    static String decode(String value) {
        String bare = value.strip();
        if (!encoded(bare)) {
            return bare;
        }
        try {
            byte[] text = Base64.getDecoder().decode(bare.substring(BEGIN.length(), bare.length() - END.length()));
            return new String(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return bare;
        }
    }

    static String encode(String text) {
        boolean plain = !text.startsWith(" ") && !text.endsWith(" ") && !encoded(text);
        for (int i = 0; plain && i < text.length(); i++) {
            plain = text.charAt(i) >= ' ' && text.charAt(i) < 0x7F;
        }
        return plain ? text : BEGIN + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + END;
    }

    private static boolean encoded(String value) {
        return value.length() >= BEGIN.length() + END.length()
                && value.regionMatches(true, 0, BEGIN, 0, BEGIN.length())
                && value.endsWith(END);
    }
}
