package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/** Ollama's own protocol: one object per line for chat and generate; tool arguments are objects. */
final class AnswerOllama extends AnswerShape {
    private static final int CONTENT = 0;
    private static final int THINKING = 1;
    private static final int RESPONSE = 2;
    private static final int THOUGHT = 3;

    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        unit.model(json.member(0, "model"));
        int message = json.member(0, "message");
        unit.delta(block(0, 0, CONTENT), PartKind.ASSISTANT, false, json.member(message, "content"));
        unit.delta(block(0, 0, THINKING), PartKind.REASONING, false, json.member(message, "thinking"));
        unit.delta(block(0, 0, RESPONSE), PartKind.ASSISTANT, false, json.member(0, "response"));
        unit.delta(block(0, 0, THOUGHT), PartKind.REASONING, false, json.member(0, "thinking"));
        int calls = json.member(message, "tool_calls");
        for (int call = json.first(calls); call != AnswerJson.NONE; call = json.after(calls, call)) {
            int function = json.member(call, "function");
            unit.call(AnswerSink.ALONE, json.member(function, "name"));
            unit.strings(PartKind.TOOL_CALL, json.member(function, "arguments"));
        }
        if (json.isTrue(json.member(0, "done"))) {
            unit.facts.tokens(unit.number(0, "prompt_eval_count"), unit.number(0, "eval_count"));
            unit.stop(json.member(0, "done_reason"));
            unit.closedAll();
        }
    }

    @Override
    String path(long block) {
        return switch (tag(block)) {
            case CONTENT -> "/message/content";
            case THINKING -> "/message/thinking";
            case RESPONSE -> "/response";
            default -> "/thinking";
        };
    }
}
