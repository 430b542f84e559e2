package dev.wirewitness.policy.wire;

/**
 * A message of a client on a WebSocket, cut into parts.
 *
 * @param asks whether it asks a model for an answer
 */
public record SocketMessage(WireRequest wire, boolean asks) {}
