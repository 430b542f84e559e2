package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.detect.Content;
import java.util.List;

/**
 * A decoded request body with what was read in it. The bytes are the caller's and must not change while this is used.
 *
 * @param bytes the first {@code length} count
 * @param parts in the order they stand, not overlapping
 */
public record InspectedBody(byte[] bytes, int length, Content content, List<Part> parts) {}
