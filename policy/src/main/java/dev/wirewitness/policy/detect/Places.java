package dev.wirewitness.policy.detect;

/**
 * Where in one text something may begin, in order. It may be said of places where nothing does, never left out where
 * something does. For one scan, which goes forward; one thread.
 */
interface Places {
    /** The first place at or behind {@code from}, or the end of the text. */
    int next(int from);
}
