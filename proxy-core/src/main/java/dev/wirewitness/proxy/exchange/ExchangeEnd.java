package dev.wirewitness.proxy.exchange;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How an exchange ended.
 *
 * @param recorded whether its decision is (on its way) in the log: only then a {@code finished} record follows
 * @param errorClass for {@link Outcome#FAILED}: a stable word
 * @param status status sent to the client, if any was
 * @param upstreamNanos from request sent to the answer's head
 * @param durableNanos how long an answer waited for the record of the decision
 */
public record ExchangeEnd(
        Outcome outcome,
        boolean recorded,
        Optional<String> errorClass,
        OptionalInt status,
        OptionalInt upstreamStatus,
        OptionalLong upstreamNanos,
        OptionalLong durableNanos,
        long totalNanos) {}
