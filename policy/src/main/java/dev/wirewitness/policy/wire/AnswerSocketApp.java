package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * What applications send over a WebSocket in a form of their own: every text stands for itself, except the pieces of
 * Microsoft Copilot's {@code appendText}, which continue each other.
 */
final class AnswerSocketApp extends AnswerShape {
    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        int event = json.member(0, "event");
        if (json.is(event, "appendText")) {
            unit.delta(block(0, 0, 0), PartKind.ASSISTANT, false, json.member(0, "text"));
            return;
        }
        if (json.is(event, "done") || json.is(event, "partCompleted")) {
            unit.closedAll();
        }
        unit.texts(PartKind.OTHER, 0);
    }

    @Override
    String path(long block) {
        return "/text";
    }
}
