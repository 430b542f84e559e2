package dev.wirewitness.policy;

/** The head of a request or of a response, whatever HTTP version carried it. */
public sealed interface MessageHead permits RequestHead, ResponseHead {
    Headers headers();
}
