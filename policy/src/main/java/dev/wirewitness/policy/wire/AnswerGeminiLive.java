package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * Gemini Live: messages with {@code serverContent}, {@code toolCall} or {@code usageMetadata}. Words of the model come
 * in pieces, spoken ones as transcriptions; the last usage counts.
 */
final class AnswerGeminiLive extends AnswerShape {
    private static final int TEXT = 0;
    private static final int THOUGHT = 1;
    private static final int SPOKEN = 2;
    private static final int HEARD = 3;
    private static final int CODE = 4;

    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        int content = json.member(0, "serverContent");
        int parts = json.member(json.member(content, "modelTurn"), "parts");
        for (int part = json.first(parts); part != AnswerJson.NONE; part = json.after(parts, part)) {
            boolean thought = json.isTrue(json.member(part, "thought"));
            PartKind kind = thought ? PartKind.REASONING : PartKind.ASSISTANT;
            unit.delta(block(0, 0, thought ? THOUGHT : TEXT), kind, false, json.member(part, "text"));
            unit.delta(block(0, 0, CODE), PartKind.TOOL_CALL, false, json.member(part, "executableCode", "code"));
            int output = json.member(part, "codeExecutionResult", "output");
            unit.whole(AnswerSink.ALONE, PartKind.TOOL_RESULT, false, output);
        }
        int spoken = json.member(content, "outputTranscription", "text");
        unit.delta(block(0, 0, SPOKEN), PartKind.ASSISTANT, false, spoken);
        unit.delta(block(0, 0, HEARD), PartKind.OTHER, false, json.member(content, "inputTranscription", "text"));
        calls(unit, json.member(json.member(0, "toolCall"), "functionCalls"));
        usage(unit, json.member(0, "usageMetadata"));
        if (json.isTrue(json.member(content, "turnComplete"))) {
            unit.stop(json.member(content, "turnCompleteReason"));
            unit.closedAll();
        }
    }

    @Override
    String path(long block) {
        return switch (tag(block)) {
            case SPOKEN -> "/serverContent/outputTranscription/text";
            case HEARD -> "/serverContent/inputTranscription/text";
            case CODE -> "/serverContent/modelTurn/parts/*/executableCode/code";
            default -> "/serverContent/modelTurn/parts/*/text";
        };
    }

    private static void calls(Scope unit, int calls) {
        AnswerJson json = unit.json;
        for (int call = json.first(calls); call != AnswerJson.NONE; call = json.after(calls, call)) {
            unit.call(AnswerSink.ALONE, json.member(call, "name"));
            unit.strings(PartKind.TOOL_CALL, json.member(call, "args"));
        }
    }

    private static void usage(Scope unit, int usage) {
        if (!unit.json.isObject(usage)) {
            return;
        }
        unit.facts.tokens(unit.number(usage, "promptTokenCount"), unit.number(usage, "responseTokenCount"));
        unit.facts.details(
                unit.number(usage, "cachedContentTokenCount"), -1, unit.number(usage, "thoughtsTokenCount"));
    }
}
