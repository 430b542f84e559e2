package dev.wirewitness.policy.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 over the canonical JSON of what defines an MCP tool: name, description, schemas and annotations, members in
 * order of their names, no blanks, strings with the fewest escapes, numbers as written. Order, spacing and escapes of
 * the server's text do not change it.
 */
final class AnswerToolDigest {
    private static final List<String> DEFINING =
            List.of("annotations", "description", "inputSchema", "name", "outputSchema");

    private final AnswerJson json;
    private final StringBuilder out = new StringBuilder(512);

    private AnswerToolDigest(AnswerJson json) {
        this.json = json;
    }

    static String of(AnswerJson json, int tool) {
        AnswerToolDigest digest = new AnswerToolDigest(json);
        char before = '{';
        for (String member : DEFINING) {
            int value = json.member(tool, member);
            if (value != AnswerJson.NONE) {
                digest.out.append(before).append('"').append(member).append("\":");
                digest.value(value);
                before = ',';
            }
        }
        return sha256(digest.out.append('}').toString());
    }

    private void value(int node) {
        if (json.isObject(node)) {
            object(node);
        } else if (json.isArray(node)) {
            array(node);
        } else if (json.isString(node)) {
            text(json.string(node, Integer.MAX_VALUE / 8));
        } else {
            out.append(json.raw(node));
        }
    }

    private void object(int node) {
        List<Integer> members = new ArrayList<>();
        for (int child = json.first(node); child != AnswerJson.NONE; child = json.after(node, child)) {
            members.add(child);
        }
        members.sort(Comparator.comparing(json::key));
        char before = '{';
        for (int member : members) {
            out.append(before);
            text(json.key(member));
            out.append(':');
            value(member);
            before = ',';
        }
        out.append(members.isEmpty() ? "{}" : "}");
    }

    private void array(int node) {
        char before = '[';
        for (int child = json.first(node); child != AnswerJson.NONE; child = json.after(node, child)) {
            out.append(before);
            value(child);
            before = ',';
        }
        out.append(before == '[' ? "[]" : "]");
    }

    private void text(String text) {
        byte[] escaped = AnswerText.escape(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 1);
        out.append('"').append(new String(escaped, StandardCharsets.UTF_8)).append('"');
    }

    private static String sha256(String canonical) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(canonical.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: not in this Java runtime (expected: every runtime has it)", e);
        }
    }
}
