package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * Anthropic messages: a plain {@code message}, or events {@code message_start} to {@code message_stop} whose content
 * blocks carry an index and may come interleaved. Thinking and signatures are never texts to edit.
 */
final class AnswerAnthropic extends AnswerShape {
    private static final int TEXT = 0;
    private static final int INPUT = 1;
    private static final int THINKING = 2;

    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        int type = json.member(0, "type");
        long index = unit.number(0, "index");
        if (json.is(type, "content_block_delta")) {
            delta(unit, index, json.member(0, "delta"));
        } else if (json.is(type, "content_block_start")) {
            int content = json.member(0, "content_block");
            unit.delta(block(index, 0, TEXT), PartKind.ASSISTANT, false, json.member(content, "text"));
            other(unit, index, content);
        } else if (json.is(type, "content_block_stop")) {
            unit.closed(block(index, 0, 0), block(index, 0xffff, 0xff));
        } else if (json.is(type, "message_start")) {
            message(unit, json.member(0, "message"));
        } else if (json.is(type, "message_delta")) {
            usage(unit, json.member(0, "usage"));
            unit.stop(json.member(0, "delta", "stop_reason"));
        } else if (json.is(type, "message_stop")) {
            unit.closedAll();
        } else {
            message(unit, 0);
        }
    }

    @Override
    String path(long block) {
        String content = "/content/" + outer(block);
        return content + switch (tag(block)) {
            case TEXT -> "/text";
            case INPUT -> "/input";
            default -> "/thinking";
        };
    }

    private static void delta(Scope unit, long index, int delta) {
        AnswerJson json = unit.json;
        unit.delta(block(index, 0, TEXT), PartKind.ASSISTANT, false, json.member(delta, "text"));
        unit.delta(block(index, 0, INPUT), PartKind.TOOL_CALL, true, json.member(delta, "partial_json"));
        unit.delta(block(index, 0, THINKING), PartKind.REASONING, false, json.member(delta, "thinking"));
    }

    private static void message(Scope unit, int message) {
        AnswerJson json = unit.json;
        unit.model(json.member(message, "model"));
        usage(unit, json.member(message, "usage"));
        unit.stop(json.member(message, "stop_reason"));
        int content = json.member(message, "content");
        int index = 0;
        for (int part = json.first(content); part != AnswerJson.NONE; part = json.after(content, part), index++) {
            unit.whole(block(index, 0, TEXT), PartKind.ASSISTANT, false, json.member(part, "text"));
            unit.whole(block(index, 0, THINKING), PartKind.REASONING, false, json.member(part, "thinking"));
            other(unit, index, part);
        }
    }

    /** Tool calls with their input as an object, and results of tools the provider ran itself. */
    private static void other(Scope unit, long index, int content) {
        AnswerJson json = unit.json;
        if (json.isString(json.member(content, "name"))) {
            unit.call(block(index, 0, INPUT), json.member(content, "name"));
            unit.strings(PartKind.TOOL_CALL, json.member(content, "input"));
        }
        int results = json.member(content, "content");
        for (int part = json.first(results); part != AnswerJson.NONE; part = json.after(results, part)) {
            unit.whole(AnswerSink.ALONE, PartKind.TOOL_RESULT, false, json.member(part, "text"));
        }
    }

    private static void usage(Scope unit, int usage) {
        if (unit.json.isObject(usage)) {
            unit.facts.tokens(unit.number(usage, "input_tokens"), unit.number(usage, "output_tokens"));
            unit.facts.details(
                    unit.number(usage, "cache_read_input_tokens"),
                    unit.number(usage, "cache_creation_input_tokens"),
                    -1);
        }
    }
}
