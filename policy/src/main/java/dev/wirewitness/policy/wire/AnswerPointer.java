package dev.wirewitness.policy.wire;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds the JSON value at a place and says its pointer. Made when the first is asked for, in one pass over the nodes of
 * a text; a question then costs the logarithm of their number and the depth, however many findings there are.
 */
final class AnswerPointer {
    private static final String[] OPAQUE = {
        "signature", "thoughtSignature", "thought_signature", "encrypted_content", "data", "blob", "b64_json", "id"
    };

    private final AnswerJson json;
    private final AnswerReader reader;
    private final int[] parents;
    /** Which child of its parent a node is. */
    private final int[] positions;

    AnswerPointer(AnswerJson json, AnswerReader reader) {
        this.json = json;
        this.reader = reader;
        parents = new int[json.count()];
        positions = new int[json.count()];
        if (json.count() > 0) {
            parents[0] = AnswerJson.NONE;
        }
        for (int node = 0; node < json.count(); node++) {
            int position = 0;
            for (int child = json.first(node); child != AnswerJson.NONE; child = json.after(node, child)) {
                parents[child] = node;
                positions[child] = position++;
            }
        }
    }

    /** JSON pointer (RFC 6901) of the innermost value that holds {@code offset}. */
    String at(int offset) {
        Deque<String> steps = new ArrayDeque<>();
        for (int node = innermost(offset); node > 0; node = parents[node]) {
            steps.push(json.isArray(parents[node])
                    ? Integer.toString(positions[node])
                    : json.key(node).replace("~", "~0").replace("/", "~1"));
        }
        StringBuilder pointer = new StringBuilder();
        steps.forEach(step -> pointer.append('/').append(step));
        return pointer.toString();
    }

    /** Whether {@code offset} stands in a string of a member that holds no text. */
    boolean opaque(int offset) {
        int node = innermost(offset);
        if (node <= 0 || !json.isString(node) || !json.isObject(parents[node])) {
            return false;
        }
        return opaque(json, node);
    }

    /** Whether the member {@code node} of an object holds no text, as its name says. */
    static boolean opaque(AnswerJson json, int node) {
        for (String name : OPAQUE) {
            if (json.keyIs(node, name)) {
                return true;
            }
        }
        return false;
    }

    /** The last node that begins at or before {@code offset}, or the nearest around it that does not end before. */
    private int innermost(int offset) {
        int low = 0;
        int high = json.count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (reader.place(json.start(middle)) <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        int node = high;
        while (node > 0 && reader.place(json.end(node)) <= offset) {
            node = parents[node];
        }
        return node;
    }
}
