package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.wire.Section.Form;
import dev.wirewitness.policy.wire.Section.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays out the content of gRPC, gRPC-Web and Connect: messages behind a flag byte and a length of four bytes, their
 * payload protobuf or JSON, perhaps compressed one by one. Compressed payloads are inflated behind the body's own
 * bytes. One use, one thread.
 */
final class GrpcReader {
    private static final int HEAD = 5;
    private static final int MOST_MESSAGES = 1 << 16;

    private final GrpcContent content;
    private final byte[] body;
    private final int length;
    private final FieldTree tree = new FieldTree();
    private final List<Section> sections = new ArrayList<>();
    private final List<Coverage.Gap> gaps = new ArrayList<>();
    private final List<GrpcPacking.Inflated> inflated = new ArrayList<>();
    private byte[] text;
    private int textLength;

    private GrpcReader(GrpcContent content, byte[] body, int length) {
        this.content = content;
        this.body = body;
        this.length = length;
        text = body;
        textLength = length;
    }

    static Layout read(GrpcContent content, byte[] body, int length) {
        if (content.base64()) {
            return Base64Packing.layout(content, body, length);
        }
        return new GrpcReader(content, body, length).layout();
    }

    private Layout layout() {
        if (content.framed()) {
            frames();
        } else {
            new ProtoReader(body, tree, sections, gaps).read(0, length, -1, "");
        }
        inflate();
        GrpcPacking packing = new GrpcPacking(text, length, tree, inflated);
        return new Layout(text, textLength, sections, gaps, packing);
    }

    private void frames() {
        int at = 0;
        for (int number = 0; at < length; number++) {
            String path = "/" + number;
            int size = at + HEAD <= length ? size(at) : -1;
            if (size < 0 || size > length - at - HEAD || number == MOST_MESSAGES) {
                NotInspected why = number == MOST_MESSAGES ? NotInspected.BUDGET : NotInspected.MALFORMED;
                gaps.add(new Coverage.Gap(path, why, 0));
                new ProtoReader(body, tree, sections, gaps).words(at, length, path);
                return;
            }
            frame(at, size, path);
            at += HEAD + size;
        }
    }

    private void frame(int at, int size, String path) {
        int flags = body[at] & 0xff;
        int start = at + HEAD;
        int end = start + size;
        if ((flags & ~(GrpcContent.COMPRESSED | GrpcContent.CONNECT_END | GrpcContent.WEB_TRAILERS)) != 0) {
            gaps.add(new Coverage.Gap(path, NotInspected.MALFORMED, 0));
        }
        if (size == 0) {
            return;
        }
        if ((flags & GrpcContent.COMPRESSED) != 0 && !content.coding().equals("identity")) {
            inflated.add(new GrpcPacking.Inflated(at, end, path));
            return;
        }
        int frame = tree.add(-1, at + 1, true, start, end);
        payload(body, flags, start, end, frame, path, tree, sections);
    }

    private void payload(
            byte[] bytes, int flags, int start, int end, int frame, String path, FieldTree fields, List<Section> into) {
        boolean json = content.json() || (flags & GrpcContent.CONNECT_END) != 0;
        if (json || (flags & GrpcContent.WEB_TRAILERS) != 0) {
            into.add(new Section(json ? Form.JSON : Form.TEXT, "", path, start, end, Role.MESSAGE));
        } else {
            new ProtoReader(bytes, fields, into, gaps).read(start, end, frame, path);
        }
    }

    /** What was compressed, behind the rest, each message with lengths of its own. */
    private void inflate() {
        if (inflated.isEmpty()) {
            return;
        }
        Utf8Out out = new Utf8Out(length * 2);
        out.raw(body, 0, length);
        MessageInflater inflater = new MessageInflater(content.coding(), length);
        for (GrpcPacking.Inflated message : inflated) {
            int from = out.length();
            NotInspected failed = inflater.inflate(body, message.start() + HEAD, message.end(), out);
            if (failed != null) {
                gaps.add(new Coverage.Gap(message.path(), failed, message.end() - message.start() - HEAD));
                out.cut(from);
            }
            message.text(from, out.length());
        }
        text = out.bytes();
        textLength = out.length();
        for (GrpcPacking.Inflated message : inflated) {
            if (message.textEnd() > message.textStart()) {
                int flags = body[message.start()] & 0xff;
                payload(text, flags, message.textStart(), message.textEnd(), -1, message.path(), message.tree, sections);
            }
        }
    }

    private int size(int at) {
        return (body[at + 1] & 0xff) << 24
                | (body[at + 2] & 0xff) << 16
                | (body[at + 3] & 0xff) << 8
                | body[at + 4] & 0xff;
    }
}
