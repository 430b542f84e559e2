package dev.wirewitness.proxy.exchange;

/** What a WebSocket can wait for too long. */
public enum SocketStage {
    /** A person; the time comes with {@link SocketCommand.AskApproval}. */
    APPROVAL,
    /** The other side's part of a close. */
    CLOSING,
    /** Any message, in either direction. */
    IDLE,
    /** A sign of life from the client, which was asked for one. */
    CLIENT_SILENT,
    ORIGIN_SILENT
}
