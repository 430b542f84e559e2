package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * Gemini {@code generateContent}: every chunk of a stream has the form of a whole answer and continues the text of its
 * candidate. Code Assist wraps the same in {@code response}. Usage is repeated, the last one counts.
 */
final class AnswerGemini extends AnswerShape {
    private static final int TEXT = 0;
    private static final int THOUGHT = 1;
    private static final int ARGUMENTS = 2;
    private static final int CODE = 3;

    @Override
    void unit(Scope unit) {
        int wrapped = unit.json.member(0, "response");
        if (unit.json.isArray(0)) {
            for (int child = unit.json.first(0); child != AnswerJson.NONE; child = unit.json.after(0, child)) {
                answer(unit, child);
            }
        } else {
            answer(unit, wrapped == AnswerJson.NONE ? 0 : wrapped);
        }
    }

    @Override
    String path(long block) {
        String parts = "/candidates/" + outer(block) + "/content/parts";
        return switch (tag(block)) {
            case ARGUMENTS -> parts + "/*/functionCall/partialArgs";
            case CODE -> parts + "/*/executableCode/code";
            default -> parts + "/*/text";
        };
    }

    private static void answer(Scope unit, int answer) {
        AnswerJson json = unit.json;
        unit.model(json.member(answer, "modelVersion"));
        int usage = json.member(answer, "usageMetadata");
        if (json.isObject(usage)) {
            unit.facts.tokens(unit.number(usage, "promptTokenCount"), unit.number(usage, "candidatesTokenCount"));
            unit.facts.details(
                    unit.number(usage, "cachedContentTokenCount"), -1, unit.number(usage, "thoughtsTokenCount"));
        }
        int candidates = json.member(answer, "candidates");
        int position = 0;
        for (int one = json.first(candidates); one != AnswerJson.NONE; one = json.after(candidates, one), position++) {
            long given = unit.number(one, "index");
            candidate(unit, given < 0 ? position : given, one);
        }
    }

    private static void candidate(Scope unit, long index, int candidate) {
        AnswerJson json = unit.json;
        int parts = json.member(json.member(candidate, "content"), "parts");
        for (int part = json.first(parts); part != AnswerJson.NONE; part = json.after(parts, part)) {
            boolean thought = json.isTrue(json.member(part, "thought"));
            PartKind kind = thought ? PartKind.REASONING : PartKind.ASSISTANT;
            unit.delta(block(index, 0, thought ? THOUGHT : TEXT), kind, false, json.member(part, "text"));
            call(unit, index, json.member(part, "functionCall"));
            int code = json.member(part, "executableCode", "code");
            unit.delta(block(index, 0, CODE), PartKind.TOOL_CALL, false, code);
            int output = json.member(part, "codeExecutionResult", "output");
            unit.whole(AnswerSink.ALONE, PartKind.TOOL_RESULT, false, output);
        }
        int finish = json.member(candidate, "finishReason");
        if (json.isString(finish)) {
            unit.stop(finish);
            unit.closed(block(index, 0, 0), block(index, 0xffff, 0xff));
        }
    }

    private static void call(Scope unit, long index, int call) {
        AnswerJson json = unit.json;
        if (call == AnswerJson.NONE) {
            return;
        }
        unit.call(AnswerSink.ALONE, json.member(call, "name"));
        unit.strings(PartKind.TOOL_CALL, json.member(call, "args"));
        int pieces = json.member(call, "partialArgs");
        for (int piece = json.first(pieces); piece != AnswerJson.NONE; piece = json.after(pieces, piece)) {
            long block = block(index, 0, ARGUMENTS);
            unit.delta(block, PartKind.TOOL_CALL, false, json.member(piece, "stringValue"));
            if (!json.isTrue(json.member(piece, "willContinue"))) {
                unit.closed(block, block);
            }
        }
    }
}
