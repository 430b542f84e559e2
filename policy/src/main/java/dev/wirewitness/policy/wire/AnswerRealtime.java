package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * OpenAI responses and realtime over WebSocket: the events of {@link AnswerOpenAiResponses}, and beside them events
 * about the session and its items, whose texts each stand for themselves.
 */
final class AnswerRealtime extends AnswerShape {
    private final AnswerOpenAiResponses responses = new AnswerOpenAiResponses();

    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        String event = json.string(json.member(0, "type"), 80);
        if (event.startsWith("response.")) {
            responses.unit(unit);
            return;
        }
        if (event.startsWith("session.")) {
            unit.model(json.member(json.member(0, "session"), "model"));
        }
        if (!event.startsWith("input_audio_buffer.")) {
            unit.texts(PartKind.OTHER, 0);
        }
    }

    @Override
    String path(long block) {
        return responses.path(block);
    }
}
