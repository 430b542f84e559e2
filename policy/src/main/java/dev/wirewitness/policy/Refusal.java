package dev.wirewitness.policy;

/**
 * The answer a blocked client gets, in the shape its provider would have used.
 *
 * @param headers without content-length and connection headers; the proxy adds those
 * @param body UTF-8 text
 */
public record Refusal(int status, Headers headers, String body) {}
