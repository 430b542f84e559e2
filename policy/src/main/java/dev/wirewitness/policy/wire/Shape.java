package dev.wirewitness.policy.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a wire family keeps what: a tree over JSON pointers, written as a table of {@code pointer TAKE} lines.
 * {@code *} is any array element, <code>{}</code> any key; {@code pointer = other} says that the place looks like
 * another one, so shapes may nest in themselves. Keys match in any ASCII letter case: some servers (all that use
 * Go's reader) take them so, and a second spelling of a key must not hide behind the first. Immutable once built; any
 * thread.
 */
final class Shape {
    private static final byte[][] NO_KEYS = {};
    private static final Shape[] NO_CHILDREN = {};

    private Take take = Take.NONE;
    private byte[][] keys = NO_KEYS;
    private Shape[] children = NO_CHILDREN;
    private @Nullable Shape element;
    private @Nullable Shape anyKey;

    private Shape() {}

    /** {@code root}: what the top of the body means. */
    static Shape of(Take root, String table) {
        Shape shape = new Shape();
        shape.take = root;
        for (String line : table.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 3) {
                shape.graft(words[0], shape.at(words[2]));
            } else if (words.length == 2) {
                shape.at(words[0]).take = Take.valueOf(words[1]);
            }
        }
        return shape;
    }

    Take take() {
        return take;
    }

    boolean opensObject() {
        return keys.length > 0 || anyKey != null;
    }

    @Nullable Shape element() {
        return element;
    }

    @Nullable Shape anyKey() {
        return anyKey;
    }

    Shape child(int index) {
        return children[index];
    }

    /** The place of the cursor's key among the known ones, or -1. */
    int find(JsonCursor cursor) {
        for (int i = 0; i < keys.length; i++) {
            if (cursor.isAnyCase(keys[i])) {
                return i;
            }
        }
        return -1;
    }

    private Shape at(String pointer) {
        Shape shape = this;
        for (String word : words(pointer)) {
            shape = shape.step(word, null);
        }
        return shape;
    }

    private void graft(String pointer, Shape other) {
        String[] words = words(pointer);
        Shape parent = this;
        for (int i = 0; i < words.length - 1; i++) {
            parent = parent.step(words[i], null);
        }
        parent.step(words[words.length - 1], other);
    }

    private static String[] words(String pointer) {
        return pointer.equals("/") ? new String[0] : pointer.substring(1).split("/", -1);
    }

    private Shape step(String word, @Nullable Shape given) {
        if (word.equals("*")) {
            Shape child = given != null ? given : element != null ? element : new Shape();
            element = child;
            return child;
        }
        if (word.equals("{}")) {
            Shape child = given != null ? given : anyKey != null ? anyKey : new Shape();
            anyKey = child;
            return child;
        }
        byte[] key = word.replace("~1", "/").replace("~0", "~").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < keys.length; i++) {
            if (Arrays.equals(keys[i], key)) {
                return children[i];
            }
        }
        keys = Arrays.copyOf(keys, keys.length + 1);
        children = Arrays.copyOf(children, keys.length);
        keys[keys.length - 1] = key;
        Shape child = given != null ? given : new Shape();
        children[keys.length - 1] = child;
        return child;
    }
}
