package dev.wirewitness.evidence;

/** A statement of a type this version does not know; kept as it is. */
public record Unrecognised(String type, String json) implements Statement {}
