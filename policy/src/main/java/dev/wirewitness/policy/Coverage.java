package dev.wirewitness.policy;

import java.util.List;

/**
 * What was inspected of a message and what was not.
 *
 * @param gaps why the rest was not; empty only when {@code level} is {@link InspectLevel#FULL}
 * @param parts the parts of the message that were not inspected, where it has parts; the first {@link #MOST_PARTS}
 */
public record Coverage(
        InspectLevel level,
        long inspectedBytes,
        long uninspectedBytes,
        List<NotInspected> gaps,
        List<Gap> parts) {
    /** Parts that are named; what is beyond still counts in bytes and reasons. */
    public static final int MOST_PARTS = 16;

    public Coverage {
        gaps = List.copyOf(gaps);
        parts = List.copyOf(parts);
    }

    /** A message without parts. */
    public Coverage(InspectLevel level, long inspectedBytes, long uninspectedBytes, List<NotInspected> gaps) {
        this(level, inspectedBytes, uninspectedBytes, gaps, List.of());
    }

    public static Coverage full(long bytes) {
        return new Coverage(InspectLevel.FULL, bytes, 0, List.of());
    }

    public static Coverage none(long bytes, NotInspected why) {
        return new Coverage(InspectLevel.NONE, 0, bytes, List.of(why));
    }

    /**
     * A part that was not inspected, or not in the one way its receiver reads it.
     *
     * @param part JSON pointer of the part: its field name, or its number
     * @param bytes how many of its bytes were not read; 0 when they were, but may mean something else
     */
    public record Gap(String part, NotInspected why, long bytes) {}
}
