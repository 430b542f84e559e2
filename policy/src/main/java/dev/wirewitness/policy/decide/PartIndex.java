package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Part;
import java.util.List;
import java.util.Optional;

/** Finds the part at an offset in logarithmic time. */
final class PartIndex {
    private final List<Part> parts;

    /** {@code parts}: in the order they stand in the body, not overlapping. */
    PartIndex(List<Part> parts) {
        this.parts = parts;
    }

    /** The part that holds the byte. */
    Optional<Part> at(int offset) {
        int low = 0;
        int high = parts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Part part = parts.get(middle);
            if (offset < part.start()) {
                high = middle - 1;
            } else if (offset >= part.end()) {
                low = middle + 1;
            } else {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** Where the next part behind the byte begins; {@link Integer#MAX_VALUE} when there is none. */
    int nextStart(int offset) {
        int low = 0;
        int high = parts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (parts.get(middle).start() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < parts.size() ? parts.get(low).start() : Integer.MAX_VALUE;
    }
}
