package dev.wirewitness.policy;

/** The head of a final (not 1xx) response. */
public record ResponseHead(int status, Headers headers) implements MessageHead {}
