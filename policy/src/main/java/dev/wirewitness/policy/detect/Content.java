package dev.wirewitness.policy.detect;

/** How the scanned bytes are written. */
public enum Content {
    /** UTF-8 JSON text: backslash escapes stand for characters, also doubly (JSON text inside a JSON string). */
    JSON,
    /** UTF-8 text as it is. */
    PLAIN
}
