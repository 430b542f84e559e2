package dev.wirewitness.proxy.intercept;

/** What becomes of a tunnel that was asked for. */
sealed interface TunnelChoice {
    /** End TLS here and inspect. */
    record Intercept() implements TunnelChoice {}

    /**
     * Relay unread.
     *
     * @param reason word for records
     * @param peek whether the ClientHello may still change the choice
     */
    record Relay(String reason, boolean peek) implements TunnelChoice {}

    /** {@code reason}: word for records; {@code message}: for the client. */
    record Refuse(String reason, String message) implements TunnelChoice {}
}
