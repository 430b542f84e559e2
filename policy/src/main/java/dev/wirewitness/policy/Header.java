package dev.wirewitness.policy;

/** One header field, in the spelling in which it was received. */
public record Header(String name, String value) {}
