package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.Section;
import java.util.List;
import java.util.Optional;

/**
 * A decoded request body with what was read in it. The bytes are the caller's and must not change while this is used.
 *
 * @param bytes the first {@code length} count
 * @param sections what the body falls into, in the order they stand, not overlapping
 * @param parts in the order they stand, not overlapping
 */
public record InspectedBody(byte[] bytes, int length, List<Section> sections, List<Part> parts) {
    /** A body that is one section. */
    public InspectedBody(byte[] bytes, int length, Content content, List<Part> parts) {
        this(
                bytes,
                length,
                List.of(Section.whole(
                        content == Content.JSON ? Section.Form.JSON : Section.Form.TEXT, length)),
                parts);
    }

    /** The text of a layout. */
    public static InspectedBody of(Layout layout, List<Part> parts) {
        return new InspectedBody(layout.text(), layout.length(), layout.sections(), parts);
    }

    /** The section that holds the byte. */
    Optional<Section> section(int offset) {
        int low = 0;
        int high = sections.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Section section = sections.get(middle);
            if (offset < section.start()) {
                high = middle - 1;
            } else if (offset >= section.end()) {
                low = middle + 1;
            } else {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }
}
