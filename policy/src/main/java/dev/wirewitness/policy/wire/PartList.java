package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a body while it is read: found where they stand, but whose words they are and whether they are
 * history is known only when their block, message and conversation end. What nobody settles is the user's and new.
 */
final class PartList {
    private static final class Found {
        final PartEncoding encoding;
        final String path;
        final int start;
        final int end;
        final int item;
        @Nullable PartKind kind;
        boolean plain;
        boolean settled;
        boolean history;

        Found(@Nullable PartKind kind, PartEncoding encoding, String path, int start, int end, int item) {
            this.kind = kind;
            this.encoding = encoding;
            this.path = path;
            this.start = start;
            this.end = end;
            this.item = item;
        }

        Part part() {
            PartKind whose = kind == null ? PartKind.USER : kind;
            return new Part(whose, plain ? PartEncoding.JSON_STRING : encoding, path, start, end, history);
        }
    }

    private final List<Found> found = new ArrayList<>();

    /** {@code kind}: null when the surroundings will tell; {@code item}: number of the message, -1 outside of one. */
    void add(@Nullable PartKind kind, PartEncoding encoding, String path, int start, int end, int item) {
        found.add(new Found(kind, encoding, path, start, end, item));
    }

    int size() {
        return found.size();
    }

    List<Part> parts() {
        List<Part> parts = new ArrayList<>(found.size());
        for (Found one : found) {
            parts.add(one.part());
        }
        return parts;
    }

    /** What was taken for base64 is text. */
    void plain(int from) {
        for (int i = from; i < found.size(); i++) {
            found.get(i).plain |= found.get(i).encoding == PartEncoding.BASE64;
        }
    }

    /** The kind of parts that have none yet. */
    void settleKind(int from, @Nullable PartKind kind) {
        for (int i = from; kind != null && i < found.size(); i++) {
            Found one = found.get(i);
            one.kind = one.kind == null ? kind : one.kind;
        }
    }

    /** Old is all up to item {@code last}, and what stands outside of items when there was an earlier turn. */
    void settleHistory(int from, boolean continued, int last) {
        for (int i = from; i < found.size(); i++) {
            Found one = found.get(i);
            if (!one.settled) {
                one.history = continued && one.item <= last;
                one.settled = true;
            }
        }
    }
}
