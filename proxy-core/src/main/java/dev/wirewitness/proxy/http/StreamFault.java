package dev.wirewitness.proxy.http;

/**
 * User event on a stream of HTTP/2: what the peer sent is malformed. The stream is reset behind it.
 *
 * @param why without anything the peer sent
 */
public record StreamFault(String why) {}
