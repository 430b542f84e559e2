package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Edit;
import java.util.List;

/** The way from the text of a {@link Layout} back to the body it was taken from. */
interface Packing {
    /** The text is the body. */
    Packing NONE = new Packing() {
        @Override
        public int start(int offset) {
            return offset;
        }

        @Override
        public int end(int offset) {
            return offset;
        }

        @Override
        public List<Edit> edits(List<Edit> edits) {
            return edits;
        }
    };

    /** Where the character at {@code offset} of the text begins in the body. */
    int start(int offset);

    /** Where the character before {@code offset} of the text ends in the body. */
    int end(int offset);

    /** In the body what {@code edits} are in the text; ordered, not overlapping. */
    List<Edit> edits(List<Edit> edits);
}
