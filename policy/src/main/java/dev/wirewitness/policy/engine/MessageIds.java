package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The id of a JSON-RPC message (JSON-RPC 2.0 section 4) is chosen by the client's program and must come back as it was
 * sent: one that looks like somebody's number is none. A secret in its place is still a secret.
 */
final class MessageIds {
    private static final byte[] NAME = "\"id\"".getBytes(StandardCharsets.US_ASCII);

    private MessageIds() {}

    /** The detections without personal data that is nothing but a message's id. */
    static List<Detection> leftAlone(WireRequest wire, Layout layout, List<Detection> detections) {
        if (wire.rpcs().isEmpty() || detections.isEmpty()) {
            return detections;
        }
        List<byte[]> ids = new ArrayList<>();
        for (WireRequest.Rpc rpc : wire.rpcs()) {
            rpc.id().ifPresent(id -> ids.add(id.getBytes(StandardCharsets.UTF_8)));
        }
        List<Detection> kept = new ArrayList<>(detections.size());
        for (Detection detection : detections) {
            boolean personal = detection.category() == Category.PERSONAL;
            if (!personal || ids.stream().noneMatch(id -> is(layout, detection, id))) {
                kept.add(detection);
            }
        }
        return kept;
    }

    /** Whether the detection is the whole id: the string between its quotes, or the bare number. */
    private static boolean is(Layout layout, Detection detection, byte[] id) {
        int quote = id.length > 0 && id[0] == '"' ? 1 : 0;
        int start = detection.start() - quote;
        int end = detection.end() + quote;
        return start >= 0
                && end <= layout.length()
                && Arrays.equals(layout.text(), start, end, id, 0, id.length)
                && named(layout.text(), start);
    }

    /** Whether a field called id begins its value at {@code start}. */
    private static boolean named(byte[] text, int start) {
        int colon = before(text, start);
        if (colon < 0 || text[colon] != ':') {
            return false;
        }
        int end = before(text, colon) + 1;
        return end >= NAME.length && Arrays.equals(text, end - NAME.length, end, NAME, 0, NAME.length);
    }

    /** The last place before {@code at} that is no white space, or -1. */
    private static int before(byte[] text, int at) {
        int place = at - 1;
        while (place >= 0 && (text[place] == ' ' || text[place] == '\n' || text[place] == '\r' || text[place] == '\t')) {
            place--;
        }
        return place;
    }
}
