package dev.wirewitness.policy.wire;

/** Finds the JSON value at a place and says its pointer. Walks down from the root; only for findings. */
final class AnswerPointer {
    private static final String[] OPAQUE = {
        "signature", "thoughtSignature", "thought_signature", "encrypted_content", "data", "blob", "b64_json", "id"
    };

    private AnswerPointer() {}

    static String at(AnswerJson json, AnswerReader reader, int offset) {
        StringBuilder pointer = new StringBuilder();
        int node = json.count() == 0 ? AnswerJson.NONE : 0;
        while (node != AnswerJson.NONE) {
            int inner = child(json, reader, node, offset);
            if (inner != AnswerJson.NONE) {
                pointer.append('/');
                pointer.append(json.isArray(node)
                        ? Integer.toString(index(json, node, inner))
                        : json.key(inner).replace("~", "~0").replace("/", "~1"));
            }
            node = inner;
        }
        return pointer.toString();
    }

    static boolean opaque(AnswerJson json, AnswerReader reader, int offset) {
        int node = json.count() == 0 ? AnswerJson.NONE : 0;
        while (node != AnswerJson.NONE) {
            int inner = child(json, reader, node, offset);
            if (inner == AnswerJson.NONE) {
                return false;
            }
            if (json.isString(inner)) {
                return json.isObject(node) && opaque(json, inner);
            }
            node = inner;
        }
        return false;
    }

    private static boolean opaque(AnswerJson json, int member) {
        for (String name : OPAQUE) {
            if (json.keyIs(member, name)) {
                return true;
            }
        }
        return false;
    }

    private static int child(AnswerJson json, AnswerReader reader, int node, int offset) {
        int child = json.first(node);
        while (child != AnswerJson.NONE && !holds(json, reader, child, offset)) {
            child = json.after(node, child);
        }
        return child;
    }

    private static int index(AnswerJson json, int array, int element) {
        int index = 0;
        for (int child = json.first(array); child != element; child = json.after(array, child)) {
            index++;
        }
        return index;
    }

    private static boolean holds(AnswerJson json, AnswerReader reader, int node, int offset) {
        return reader.place(json.start(node)) <= offset && offset < reader.place(json.end(node));
    }
}
