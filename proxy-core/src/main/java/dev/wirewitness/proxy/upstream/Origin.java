package dev.wirewitness.proxy.upstream;

/**
 * Where a request goes.
 *
 * @param tls whether the connection is TLS
 * @param host name or address literal, lower case, without brackets
 */
public record Origin(boolean tls, String host, int port) {}
