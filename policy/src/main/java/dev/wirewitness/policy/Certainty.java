package dev.wirewitness.policy;

/** How a classification was reached, surest first. */
public enum Certainty {
    /** Host and path are in the catalogue, or the message carries the protocol's own marks. */
    EXACT,
    /** The host is unknown, the shape of the message is not. */
    SHAPE,
    /** Some marks only. */
    SUSPECTED,
    NONE
}
