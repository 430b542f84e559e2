package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Edit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Edits of messages as edits of their body: every length around an edit is written anew, and a compressed message that
 * is edited goes on uncompressed, which every receiver must take (the flag says so). Immutable once built.
 */
final class GrpcPacking implements Packing {
    /** A compressed message: its frame in the body, its content in the text. */
    static final class Inflated {
        private final int start;
        private final int end;
        private final String path;
        final FieldTree tree = new FieldTree();
        private int textStart;
        private int textEnd;

        /** {@code start}: of the frame's flag byte. */
        Inflated(int start, int end, String path) {
            this.start = start;
            this.end = end;
            this.path = path;
        }

        void text(int from, int to) {
            textStart = from;
            textEnd = to;
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }

        String path() {
            return path;
        }

        int textStart() {
            return textStart;
        }

        int textEnd() {
            return textEnd;
        }
    }

    private final byte[] text;
    private final int bodyLength;
    private final FieldTree tree;
    private final List<Inflated> inflated;

    GrpcPacking(byte[] text, int bodyLength, FieldTree tree, List<Inflated> inflated) {
        this.text = text;
        this.bodyLength = bodyLength;
        this.tree = tree;
        this.inflated = inflated;
    }

    @Override
    public int start(int offset) {
        return offset < bodyLength || inflated.isEmpty() ? offset : message(offset).start() + 5;
    }

    @Override
    public int end(int offset) {
        return offset <= bodyLength || inflated.isEmpty() ? offset : message(offset - 1).end();
    }

    @Override
    public List<Edit> edits(List<Edit> edits) {
        List<Edit> inPlace = new ArrayList<>(edits.size());
        List<Edit> all = new ArrayList<>(edits.size());
        int next = 0;
        while (next < edits.size() && edits.get(next).start() < bodyLength) {
            inPlace.add(edits.get(next++));
        }
        all.addAll(tree.withLengths(inPlace));
        for (Inflated message : inflated) {
            List<Edit> own = new ArrayList<>();
            while (next < edits.size() && edits.get(next).start() < message.textEnd()) {
                own.add(edits.get(next++));
            }
            if (!own.isEmpty()) {
                all.add(rewritten(message, own));
            }
        }
        all.sort((a, b) -> Integer.compare(a.start(), b.start()));
        return all;
    }

    private Edit rewritten(Inflated message, List<Edit> own) {
        List<Edit> moved = new ArrayList<>();
        for (Edit edit : message.tree.withLengths(own)) {
            moved.add(new Edit(
                    edit.start() - message.textStart(), edit.end() - message.textStart(), edit.replacement()));
        }
        ByteBuffer payload = Edit.apply(
                ByteBuffer.wrap(text, message.textStart(), message.textEnd() - message.textStart())
                        .slice(),
                moved);
        int size = payload.remaining();
        StringBuilder frame = new StringBuilder(size + 5);
        frame.append((char) (text[message.start()] & 0xff & ~GrpcContent.COMPRESSED));
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame.append((char) (size >>> shift & 0xff));
        }
        frame.append(StandardCharsets.ISO_8859_1.decode(payload));
        return new Edit(message.start(), message.end(), frame.toString());
    }

    private Inflated message(int offset) {
        for (Inflated message : inflated) {
            if (offset < message.textEnd()) {
                return message;
            }
        }
        return inflated.getLast();
    }
}
