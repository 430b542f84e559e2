package dev.wirewitness.policy;

/** How a part's text is written in the body. */
public enum PartEncoding {
    /** The content of a JSON string, between the quotes: JSON escapes apply once. */
    JSON_STRING,
    /** The content of a JSON string that itself holds JSON text: escapes apply twice. */
    JSON_IN_STRING,
    /** A whole JSON value (object, array, …). */
    JSON_VALUE,
    /** The content of a JSON string that holds base64. */
    BASE64,
    /** Bytes as they are. */
    PLAIN
}
