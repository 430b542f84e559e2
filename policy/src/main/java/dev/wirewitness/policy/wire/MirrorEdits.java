package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.wire.WireRequest.Mirror;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps header fields that repeat the body in step with edits of the body: an MCP server refuses a request whose
 * headers and body differ (2026-07-28).
 */
public final class MirrorEdits {
    private MirrorEdits() {}

    /**
     * The fields whose content the edits change, with their new values; nothing when none is touched.
     *
     * @param body the body before the edits, from its position to its limit; not changed
     * @param edits ordered by start, not overlapping
     */
    public static List<Header> of(WireRequest request, ByteBuffer body, List<Edit> edits) {
        if (request.mirrors().isEmpty() || edits.isEmpty()) {
            return List.of();
        }
        Map<String, String> changed = new LinkedHashMap<>();
        for (Mirror mirror : request.mirrors()) {
            List<Edit> touching = touching(mirror, edits);
            if (!touching.isEmpty()) {
                ByteBuffer text = body.slice(body.position() + mirror.start(), mirror.end() - mirror.start());
                JsonCursor edited = JsonCursor.over(Edit.apply(text, touching));
                String decoded = edited.text(0, edited.length());
                changed.put(mirror.name(), McpHeaders.encode(decoded));
            }
        }
        List<Header> headers = new ArrayList<>(changed.size());
        changed.forEach((name, value) -> headers.add(new Header(name, value)));
        return headers;
    }

    /** The edits inside a mirrored text, counted from its start; one that reaches beyond it is cut to it. */
    private static List<Edit> touching(Mirror mirror, List<Edit> edits) {
        List<Edit> touching = new ArrayList<>();
        for (Edit edit : edits) {
            if (edit.start() < mirror.end() && edit.end() > mirror.start()) {
                int from = Math.max(edit.start(), mirror.start()) - mirror.start();
                int to = Math.min(edit.end(), mirror.end()) - mirror.start();
                touching.add(new Edit(from, to, ascii(edit.replacement())));
            }
        }
        return touching;
    }

    private static String ascii(String replacement) {
        return new String(replacement.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
    }
}
