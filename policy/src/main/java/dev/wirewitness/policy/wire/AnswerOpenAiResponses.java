package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * OpenAI responses: a plain {@code response} object, or events that bring each text first in pieces and then up to
 * four times whole ({@code output_text.done}, {@code content_part.done}, {@code output_item.done},
 * {@code response.completed}). All copies of a text share one block number.
 */
final class AnswerOpenAiResponses extends AnswerShape {
    private static final int TEXT = 0;
    private static final int REFUSAL = 1;
    private static final int SUMMARY = 2;
    private static final int THOUGHT = 3;
    private static final int ARGUMENTS = 4;
    private static final int INPUT = 5;
    private static final int COMMAND = 6;
    private static final int CODE = 7;
    private static final int TRANSCRIPT = 8;
    private static final int OUTPUT = 9;
    private static final int NOT_TEXT = -1;

    @Override
    void unit(Scope unit) {
        AnswerJson json = unit.json;
        int type = json.member(0, "type");
        if (!json.isString(type)) {
            response(unit, 0);
            return;
        }
        String event = json.string(type, 80);
        int nested = json.member(0, "response");
        if (nested != AnswerJson.NONE) {
            response(unit, nested);
        } else if (event.endsWith(".delta")) {
            delta(unit, event.substring(0, event.length() - 6));
        } else if (event.startsWith("response.output_item.")) {
            item(unit, unit.number(0, "output_index"), json.member(0, "item"));
        } else if (event.startsWith("response.content_part.")) {
            content(unit, unit.number(0, "output_index"), unit.number(0, "content_index"), json.member(0, "part"));
        } else if (event.endsWith(".done")) {
            done(unit, event.substring(0, event.length() - 5));
        }
    }

    @Override
    String path(long block) {
        String item = "/output/" + outer(block);
        return item + switch (tag(block)) {
            case TEXT -> "/content/" + inner(block) + "/text";
            case REFUSAL -> "/content/" + inner(block) + "/refusal";
            case SUMMARY -> "/summary/" + inner(block) + "/text";
            case THOUGHT -> "/content/" + inner(block) + "/text";
            case ARGUMENTS -> "/arguments";
            case INPUT -> "/input";
            case COMMAND -> "/action/commands/" + inner(block);
            case CODE -> "/code";
            case TRANSCRIPT -> "/content/" + inner(block) + "/transcript";
            default -> "/output";
        };
    }

    private static int tagOf(String stem) {
        return switch (stem) {
            case "response.output_text", "response.text" -> TEXT;
            case "response.refusal" -> REFUSAL;
            case "response.reasoning_summary_text", "response.reasoning_summary" -> SUMMARY;
            case "response.reasoning_text", "response.reasoning" -> THOUGHT;
            case "response.function_call_arguments", "response.mcp_call_arguments", "response.mcp_call.arguments" ->
                ARGUMENTS;
            case "response.custom_tool_call_input" -> INPUT;
            case "response.shell_call_command" -> COMMAND;
            case "response.code_interpreter_call_code", "response.code_interpreter_call.code" -> CODE;
            case "response.audio.transcript", "response.audio_transcript", "response.output_audio_transcript" ->
                TRANSCRIPT;
            default -> NOT_TEXT;
        };
    }

    private static long blockOf(Scope unit, int tag) {
        long inner = switch (tag) {
            case SUMMARY -> unit.number(0, "summary_index");
            case COMMAND -> unit.number(0, "command_index");
            case ARGUMENTS, INPUT, CODE -> 0;
            default -> unit.number(0, "content_index");
        };
        return block(unit.number(0, "output_index"), inner, tag);
    }

    private static PartKind kind(int tag) {
        return switch (tag) {
            case SUMMARY, THOUGHT -> PartKind.REASONING;
            case ARGUMENTS, INPUT, COMMAND, CODE -> PartKind.TOOL_CALL;
            case OUTPUT -> PartKind.TOOL_RESULT;
            default -> PartKind.ASSISTANT;
        };
    }

    private static void delta(Scope unit, String stem) {
        int tag = tagOf(stem);
        if (tag != NOT_TEXT) {
            unit.delta(blockOf(unit, tag), kind(tag), tag == ARGUMENTS, unit.json.member(0, "delta"));
        }
    }

    private static void done(Scope unit, String stem) {
        int tag = tagOf(stem);
        if (tag == NOT_TEXT) {
            return;
        }
        long block = blockOf(unit, tag);
        String member = switch (tag) {
            case REFUSAL -> "refusal";
            case ARGUMENTS -> "arguments";
            case INPUT -> "input";
            case COMMAND -> "command";
            case CODE -> "code";
            case TRANSCRIPT -> "transcript";
            default -> "text";
        };
        unit.closed(block, block);
        unit.whole(block, kind(tag), tag == ARGUMENTS, unit.json.member(0, member));
    }

    private static void response(Scope unit, int response) {
        AnswerJson json = unit.json;
        unit.model(json.member(response, "model"));
        int usage = json.member(response, "usage");
        if (json.isObject(usage)) {
            unit.facts.tokens(unit.number(usage, "input_tokens"), unit.number(usage, "output_tokens"));
            unit.facts.details(
                    unit.number(json.member(usage, "input_tokens_details"), "cached_tokens"),
                    -1,
                    unit.number(json.member(usage, "output_tokens_details"), "reasoning_tokens"));
        }
        int status = json.member(response, "status");
        if (!json.is(status, "in_progress") && !json.is(status, "queued")) {
            unit.stop(status);
            unit.stop(json.member(json.member(response, "incomplete_details"), "reason"));
            unit.closedAll();
        }
        int output = json.member(response, "output");
        int index = 0;
        for (int item = json.first(output); item != AnswerJson.NONE; item = json.after(output, item)) {
            item(unit, index++, item);
        }
    }

    private static void item(Scope unit, long index, int item) {
        AnswerJson json = unit.json;
        boolean reasoning = json.is(json.member(item, "type"), "reasoning");
        if (json.isString(json.member(item, "name"))) {
            unit.call(block(index, 0, ARGUMENTS), json.member(item, "name"));
        }
        parts(unit, index, json.member(item, "content"), reasoning ? THOUGHT : TEXT);
        parts(unit, index, json.member(item, "summary"), SUMMARY);
        unit.whole(block(index, 0, ARGUMENTS), PartKind.TOOL_CALL, true, json.member(item, "arguments"));
        unit.whole(block(index, 0, INPUT), PartKind.TOOL_CALL, false, json.member(item, "input"));
        unit.whole(block(index, 0, CODE), PartKind.TOOL_CALL, false, json.member(item, "code"));
        unit.whole(block(index, 0, OUTPUT), PartKind.TOOL_RESULT, false, json.member(item, "output"));
        commands(unit, index, json.member(item, "action"));
    }

    private static void commands(Scope unit, long index, int action) {
        AnswerJson json = unit.json;
        int shell = json.member(action, "commands");
        int commands = shell == AnswerJson.NONE ? json.member(action, "command") : shell;
        int place = 0;
        for (int word = json.first(commands); word != AnswerJson.NONE; word = json.after(commands, word)) {
            unit.whole(block(index, place++, COMMAND), PartKind.TOOL_CALL, false, word);
        }
    }

    private static void parts(Scope unit, long item, int parts, int tag) {
        AnswerJson json = unit.json;
        int index = 0;
        for (int part = json.first(parts); part != AnswerJson.NONE; part = json.after(parts, part), index++) {
            if (tag == TEXT) {
                content(unit, item, index, part);
            } else {
                unit.whole(block(item, index, tag), PartKind.REASONING, false, json.member(part, "text"));
            }
        }
    }

    private static void content(Scope unit, long item, long index, int part) {
        AnswerJson json = unit.json;
        boolean thought = json.is(json.member(part, "type"), "reasoning_text");
        int tag = thought ? THOUGHT : TEXT;
        unit.whole(block(item, index, tag), kind(tag), false, json.member(part, "text"));
        unit.whole(block(item, index, REFUSAL), PartKind.ASSISTANT, false, json.member(part, "refusal"));
        unit.whole(block(item, index, TRANSCRIPT), PartKind.ASSISTANT, false, json.member(part, "transcript"));
    }
}
