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
    ANSWER
}
