package dev.wirewitness.proxy.identity;

import dev.wirewitness.policy.Caller;
import java.time.Duration;

/** Whether a caller is served. */
public sealed interface Identified {
    record Known(Caller caller) implements Identified {}

    /**
     * Not served.
     *
     * @param reason word for records and metrics
     * @param message for the client, without anything it sent
     * @param challenge whether a user and password would help: 407 with Proxy-Authenticate
     * @param patience after which it may be tried again; zero: at once, or never
     * @param worthARecord false where a flood of these would flood the log
     */
    record Refused(
            int status, String reason, String message, boolean challenge, Duration patience, boolean worthARecord)
            implements Identified {}
}
