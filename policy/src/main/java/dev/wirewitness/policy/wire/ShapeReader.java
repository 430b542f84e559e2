package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.wire.JsonCursor.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one body along a {@link Shape} in a single pass: what a place means is known where it stands, whose words
 * they are when its message ends, and what is history when the conversation ends. A truncated body gives the parts
 * that were complete. One use, one thread.
 */
final class ShapeReader {
    private static final byte[] DATA_URL = "data:".getBytes(StandardCharsets.US_ASCII);

    private static final class Frame {
        Shape shape = Shapes.PLAIN;
        boolean array;
        int path;
        int index;
        int firstPart;
        int firstItem;
        int outerItem;
        long seen;
        String role = "";
        String type = "";
        boolean thought;
    }

    private final JsonCursor cursor;
    private final Shape root;
    private final PartList found = new PartList();
    private final List<RpcText> rpcs = new ArrayList<>();
    private final List<String> models = new ArrayList<>();
    private Frame[] frames = new Frame[16];
    private int depth;
    private byte[] path = new byte[64];
    private int pathLength;
    private boolean[] answers = new boolean[32];
    private int items;
    private int item = -1;
    private String model = "";
    private int streaming = -1;
    private boolean twice;

    ShapeReader(JsonCursor cursor, Shape root) {
        this.cursor = cursor;
        this.root = root;
    }

    void read() {
        value(root, cursor.next(), 0);
        while (depth > 0) {
            Frame frame = frames[depth - 1];
            Token token = cursor.next();
            switch (token) {
                case KEY -> key(frame);
                case OBJECT_END, ARRAY_END -> leave();
                case BROKEN, END -> {
                    while (depth > 0) {
                        leave();
                    }
                }
                default -> element(frame, token);
            }
        }
        cursor.next();
    }

    /** Whether the whole body was strict JSON with each key that matters once. */
    boolean wellFormed() {
        return cursor.clean() && !twice;
    }

    List<Part> parts() {
        return found.parts();
    }

    /** The last model named at the top, trimmed; or empty. */
    String model() {
        return model;
    }

    /** All models named, in order, each once. */
    List<String> models() {
        return models;
    }

    /** 1 or 0 as the body says, -1 when it does not. */
    int streaming() {
        return streaming;
    }

    List<RpcText> rpcs() {
        return rpcs;
    }

    private void key(Frame frame) {
        int known = frame.shape.find(cursor);
        Shape child = known >= 0 ? frame.shape.child(known) : frame.shape.anyKey();
        if (child == null) {
            cursor.skipValue();
            return;
        }
        if (known >= 0) {
            twice |= (frame.seen & 1L << known) != 0;
            frame.seen |= 1L << known;
        }
        pushKey();
        value(child, cursor.next(), frame.path);
    }

    private void element(Frame frame, Token token) {
        Shape child = frame.shape.element();
        int index = frame.index++;
        if (child == null) {
            if (token == Token.OBJECT || token == Token.ARRAY) {
                cursor.skip();
            }
            return;
        }
        pushIndex(index);
        value(child, token, frame.path);
    }

    /** Handles the value that begins with this token; afterwards the path is cut back to {@code outer}. */
    private void value(Shape shape, Token token, int outer) {
        switch (token) {
            case OBJECT -> container(shape, false, outer);
            case ARRAY -> container(shape, true, outer);
            case STRING -> string(shape.take());
            case NUMBER, TRUE, FALSE, NULL -> scalar(shape.take(), token);
            default -> {}
        }
        if (token != Token.OBJECT && token != Token.ARRAY) {
            pathLength = outer;
        }
    }

    private void container(Shape shape, boolean array, int outer) {
        if (array ? shape.element() != null : shape.opensObject()) {
            enter(shape, array);
            return;
        }
        PartKind kind = switch (shape.take()) {
            case CALL, CALL_JSON -> PartKind.TOOL_CALL;
            case RESULT -> PartKind.TOOL_RESULT;
            case DEFINITION -> PartKind.TOOL_DEFINITION;
            case USER, RPC_ANSWER -> PartKind.USER;
            default -> null;
        };
        int start = cursor.start();
        boolean whole = cursor.skip();
        if (whole && kind != null) {
            add(kind, PartEncoding.JSON_VALUE, start, cursor.end());
        }
        if (shape.take() == Take.RPC_ANSWER) {
            rpc().answer = true;
        }
        pathLength = outer;
    }

    private void string(Take take) {
        switch (take) {
            case TEXT -> text(null);
            case SYSTEM -> text(PartKind.SYSTEM);
            case THINK -> text(PartKind.REASONING);
            case CALL -> text(PartKind.TOOL_CALL);
            case TEXT_JSON -> add(PartKind.USER, PartEncoding.JSON_IN_STRING, cursor.start(), cursor.end());
            case CALL_JSON -> add(PartKind.TOOL_CALL, PartEncoding.JSON_IN_STRING, cursor.start(), cursor.end());
            case RESULT -> text(PartKind.TOOL_RESULT);
            case DEFINITION -> text(PartKind.TOOL_DEFINITION);
            case USER, RPC_ANSWER -> text(PartKind.USER);
            case DATA -> add(PartKind.FILE, PartEncoding.BASE64, cursor.start(), cursor.end());
            case URL -> url();
            case MODEL -> model(cursor.text().strip());
            case ROLE -> frames[depth - 1].role = cursor.text();
            case TYPE -> frames[depth - 1].type = cursor.text();
            // Written anew: an id goes into answers, where a slip of its writer must not be repeated.
            case RPC_ID -> rpc().id = JsonText.quote(new StringBuilder(), cursor.text()).toString();
            case RPC_METHOD -> rpc().method = here();
            case RPC_NAME -> rpc().name = here();
            case RPC_REVISION -> rpc().revision = here();
            case RPC_URI -> {
                rpc().uri = here();
                text(PartKind.TOOL_CALL);
            }
            default -> {}
        }
        if (take == Take.RPC_ANSWER) {
            rpc().answer = true;
        }
    }

    private void scalar(Take take, Token token) {
        if (take == Take.STREAM && (token == Token.TRUE || token == Token.FALSE)) {
            streaming = token == Token.TRUE ? 1 : 0;
        } else if (take == Take.THOUGHT && token == Token.TRUE) {
            frames[depth - 1].thought = true;
        } else if (take == Take.RPC_ID && token == Token.NUMBER) {
            rpc().id = cursor.raw(cursor.start(), cursor.end());
        } else if (take == Take.RPC_ANSWER) {
            rpc().answer = true;
        } else if (take == Take.CALL || take == Take.RESULT || take == Take.USER) {
            PartKind tool = take == Take.CALL ? PartKind.TOOL_CALL : PartKind.TOOL_RESULT;
            add(take == Take.USER ? PartKind.USER : tool, PartEncoding.JSON_VALUE, cursor.start(), cursor.end());
        }
    }

    private void text(@Nullable PartKind kind) {
        add(kind, PartEncoding.JSON_STRING, cursor.start(), cursor.end());
    }

    private void url() {
        int start = cursor.start();
        int end = cursor.end();
        boolean inline = end - start > DATA_URL.length;
        for (int i = 0; inline && i < DATA_URL.length; i++) {
            inline = (cursor.at(start + i) | (i < 4 ? 0x20 : 0)) == DATA_URL[i];
        }
        add(inline ? PartKind.FILE : null, inline ? PartEncoding.BASE64 : PartEncoding.JSON_STRING, start, end);
    }

    private void model(String name) {
        if (name.isEmpty()) {
            return;
        }
        // A name in a list of fallbacks or in one request of a batch does not replace the one at the top.
        if (depth == 1 || model.isEmpty()) {
            model = name;
        }
        if (!models.contains(name)) {
            models.add(name);
        }
    }

    private RpcText rpc() {
        return rpcs.getLast();
    }

    private RpcText.Span here() {
        return new RpcText.Span(cursor.start(), cursor.end(), cursor.text());
    }

    private void add(@Nullable PartKind kind, PartEncoding encoding, int start, int end) {
        found.add(kind, encoding, new String(path, 0, pathLength, StandardCharsets.UTF_8), start, end, item);
        if (!rpcs.isEmpty() && encoding == PartEncoding.JSON_VALUE && kind == PartKind.TOOL_CALL) {
            rpc().arguments = new RpcText.Span(start, end, "");
        }
    }

    private void enter(Shape shape, boolean array) {
        if (depth == frames.length) {
            frames = Arrays.copyOf(frames, depth * 2);
        }
        Frame frame = frames[depth];
        if (frame == null) {
            frame = new Frame();
            frames[depth] = frame;
        }
        depth++;
        frame.shape = shape;
        frame.array = array;
        frame.path = pathLength;
        frame.index = 0;
        frame.seen = 0;
        frame.firstPart = found.size();
        frame.firstItem = items;
        frame.outerItem = item;
        frame.role = "";
        frame.type = "";
        frame.thought = false;
        if (array) {
            return;
        }
        switch (shape.take()) {
            case ITEM -> item = items;
            case CONVERSATION -> item = -1;
            case RPC -> rpcs.add(new RpcText());
            default -> {}
        }
    }

    private void leave() {
        Frame frame = frames[--depth];
        if (!frame.array) {
            switch (frame.shape.take()) {
                case SOURCE -> leaveSource(frame);
                case BLOCK ->
                    found.settleKind(frame.firstPart, frame.thought ? PartKind.REASONING : Kinds.ofType(frame.type));
                case ITEM -> leaveItem(frame);
                case CONVERSATION -> leaveConversation(frame);
                default -> {}
            }
            item = frame.outerItem;
        }
        pathLength = depth == 0 ? 0 : frames[depth - 1].path;
    }

    private void leaveSource(Frame frame) {
        if (frame.type.equals("text")) {
            found.plain(frame.firstPart);
        }
    }

    private void leaveItem(Frame frame) {
        PartKind byType = Kinds.ofType(frame.type);
        found.settleKind(frame.firstPart, byType != null ? byType : Kinds.ofRole(frame.role));
        if (items == answers.length) {
            answers = Arrays.copyOf(answers, items * 2);
        }
        answers[items++] = Kinds.isAnswer(frame.role, frame.type);
    }

    /**
     * Old is what stands up to the last answer that somebody replied to. An answer at the very end is a beginning
     * put into the model's mouth: what stands before it is as new as without it.
     */
    private void leaveConversation(Frame frame) {
        int last = items - 1;
        while (last >= frame.firstItem && answers[last]) {
            last--;
        }
        while (last >= frame.firstItem && !answers[last]) {
            last--;
        }
        boolean continued = last >= frame.firstItem;
        found.settleHistory(frame.firstPart, continued, last);
    }

    private void pushKey() {
        int start = cursor.start();
        int end = cursor.end();
        boolean odd = cursor.escaped();
        for (int i = start; !odd && i < end; i++) {
            odd = cursor.at(i) == '/' || cursor.at(i) == '~';
        }
        if (odd) {
            byte[] key = cursor.text().replace("~", "~0").replace("/", "~1").getBytes(StandardCharsets.UTF_8);
            room(key.length + 1);
            path[pathLength++] = '/';
            System.arraycopy(key, 0, path, pathLength, key.length);
            pathLength += key.length;
            return;
        }
        room(end - start + 1);
        path[pathLength++] = '/';
        cursor.copy(start, end, path, pathLength);
        pathLength += end - start;
    }

    private void pushIndex(int index) {
        room(12);
        path[pathLength++] = '/';
        int digits = 1;
        for (int rest = index; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = index;
        for (int i = digits - 1; i >= 0; i--) {
            path[pathLength + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        pathLength += digits;
    }

    private void room(int more) {
        if (pathLength + more > path.length) {
            path = Arrays.copyOf(path, Math.max(path.length * 2, pathLength + more));
        }
    }
}
