package dev.wirewitness.proxy.exchange;

/** What an exchange can wait for too long. */
public enum Stage {
    /** The next bytes of the request's content. */
    REQUEST_BODY,
    /** A person; the time comes with {@link ExchangeCommand.AskApproval}. */
    APPROVAL,
    /** The head of the answer, counted from the request sent. */
    FIRST_BYTE,
    /** The next bytes of the answer. */
    ANSWER,
    /** Room for more of the request's content, where too much is held already. */
    MEMORY,
    /** The client to take more of what is written to it. */
    CLIENT_TAKES,
    /** The origin to take more of the request that is relayed to it. */
    ORIGIN_TAKES
}
