package dev.wirewitness.policy;

/**
 * A detection that survived its checks: reportable, since it holds no value, only where it stood.
 *
 * @param type detector id such as {@code aws-access-key}
 * @param confidence 0 to 100
 * @param start first byte in the decoded body
 * @param end one past the last byte
 * @param path JSON pointer of the part it stands in, or empty
 * @param history whether it stands in content that was already sent in an earlier turn
 * @param fingerprint keyed hash of the value, so that equal values can be counted; 16 hex digits, or empty
 */
public record Finding(
        Category category,
        String type,
        int confidence,
        Direction direction,
        int start,
        int end,
        PartKind part,
        String path,
        boolean history,
        String fingerprint) {}
