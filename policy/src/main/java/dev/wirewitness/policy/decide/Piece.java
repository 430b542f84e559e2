package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Edit;

/**
 * A span that can be replaced as it is.
 *
 * @param depth how often escapes apply to its text
 * @param quote what the replacement needs on both sides to be a string; empty inside a string
 */
record Piece(int start, int end, int depth, String quote, String type) {

    Edit edit(byte[] bytes, Placeholders placeholders) {
        String placeholder = placeholders.placeholder(type, EscapedText.decode(bytes, start, end, depth));
        return new Edit(start, end, quote + placeholder + quote);
    }
}
