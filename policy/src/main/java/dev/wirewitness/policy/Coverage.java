package dev.wirewitness.policy;

import java.util.List;

/**
 * What was inspected of a message and what was not.
 *
 * @param gaps why the rest was not; empty only when {@code level} is {@link InspectLevel#FULL}
 */
public record Coverage(InspectLevel level, long inspectedBytes, long uninspectedBytes, List<NotInspected> gaps) {
    public Coverage {
        gaps = List.copyOf(gaps);
    }

    public static Coverage full(long bytes) {
        return new Coverage(InspectLevel.FULL, bytes, 0, List.of());
    }

    public static Coverage none(long bytes, NotInspected why) {
        return new Coverage(InspectLevel.NONE, 0, bytes, List.of(why));
    }
}
