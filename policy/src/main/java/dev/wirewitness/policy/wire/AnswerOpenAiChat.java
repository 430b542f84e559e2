package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * OpenAI chat completions and the many services that speak like them: {@code /choices/*} with {@code message} or, in
 * chunks, {@code delta}; legacy completions with {@code text}. Tool calls are joined by their index.
 */
final class AnswerOpenAiChat extends AnswerShape {
    private static final int CONTENT = 0;
    private static final int REFUSAL = 1;
    private static final int REASONING = 2;
    private static final int FUNCTION = 3;
    private static final int ARGUMENTS = 4;
    private static final int TEXT = 5;
    private static final int INPUT = 6;

    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        unit.model(json.member(0, "model"));
        usage(unit, json.member(0, "usage"));
        int choices = json.member(0, "choices");
        int position = 0;
        for (int choice = json.first(choices); choice != AnswerJson.NONE; choice = json.after(choices, choice)) {
            choice(unit, choice, position++);
        }
    }

    @Override
    String path(long block) {
        String choice = "/choices/" + outer(block);
        return choice + switch (tag(block)) {
            case CONTENT -> "/message/content";
            case REFUSAL -> "/message/refusal";
            case REASONING -> "/message/reasoning_content";
            case FUNCTION -> "/message/function_call/arguments";
            case ARGUMENTS -> "/message/tool_calls/" + inner(block) + "/function/arguments";
            case INPUT -> "/message/tool_calls/" + inner(block) + "/custom/input";
            default -> "/text";
        };
    }

    static void usage(Scope unit, int usage) {
        if (unit.json.isObject(usage)) {
            unit.facts.tokens(unit.number(usage, "prompt_tokens"), unit.number(usage, "completion_tokens"));
            unit.facts.details(
                    unit.number(unit.json.member(usage, "prompt_tokens_details"), "cached_tokens"),
                    -1,
                    unit.number(unit.json.member(usage, "completion_tokens_details"), "reasoning_tokens"));
        }
    }

    private static void choice(Scope unit, int choice, int position) {
        AnswerJson json = unit.json;
        long index = unit.number(choice, "index");
        long at = index < 0 ? position : index;
        int delta = json.member(choice, "delta");
        boolean streamed = delta != AnswerJson.NONE;
        int message = streamed ? delta : json.member(choice, "message");
        content(unit, block(at, 0, CONTENT), json.member(message, "content"), streamed);
        text(unit, block(at, 0, REFUSAL), PartKind.ASSISTANT, json.member(message, "refusal"), streamed);
        text(unit, block(at, 0, REASONING), PartKind.REASONING, json.member(message, "reasoning_content"), streamed);
        text(unit, block(at, 0, REASONING), PartKind.REASONING, json.member(message, "reasoning"), streamed);
        text(unit, block(at, 0, TEXT), PartKind.ASSISTANT, json.member(choice, "text"), true);
        function(unit, block(at, 0, FUNCTION), json.member(message, "function_call"), streamed);
        int calls = json.member(message, "tool_calls");
        int place = 0;
        for (int call = json.first(calls); call != AnswerJson.NONE; call = json.after(calls, call)) {
            long given = unit.number(call, "index");
            long number = given < 0 ? place : given;
            function(unit, block(at, number, ARGUMENTS), json.member(call, "function"), streamed);
            custom(unit, block(at, number, INPUT), json.member(call, "custom"), streamed);
            place++;
        }
        int finish = json.member(choice, "finish_reason");
        if (json.isString(finish)) {
            unit.stop(finish);
            unit.closed(block(at, 0, 0), block(at, 0xffff, 0xff));
        }
    }

    /** A string, or parts with {@code text} as Mistral sends them. */
    private static void content(Scope unit, long block, int content, boolean streamed) {
        AnswerJson json = unit.json;
        text(unit, block, PartKind.ASSISTANT, content, streamed);
        for (int part = json.first(content); part != AnswerJson.NONE; part = json.after(content, part)) {
            text(unit, block, PartKind.ASSISTANT, json.member(part, "text"), true);
        }
    }

    private static void function(Scope unit, long block, int function, boolean streamed) {
        if (function == AnswerJson.NONE) {
            return;
        }
        unit.call(block, unit.json.member(function, "name"));
        int arguments = unit.json.member(function, "arguments");
        if (streamed) {
            unit.delta(block, PartKind.TOOL_CALL, true, arguments);
        } else {
            unit.whole(block, PartKind.TOOL_CALL, true, arguments);
        }
    }

    private static void custom(Scope unit, long block, int custom, boolean streamed) {
        if (custom != AnswerJson.NONE) {
            unit.call(block, unit.json.member(custom, "name"));
            text(unit, block, PartKind.TOOL_CALL, unit.json.member(custom, "input"), streamed);
        }
    }

    private static void text(Scope unit, long block, PartKind kind, int node, boolean streamed) {
        if (streamed) {
            unit.delta(block, kind, false, node);
        } else {
            unit.whole(block, kind, false, node);
        }
    }
}
