package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;

/** Carries one request at a time. */
interface LoadSlot {
    /** {@code request}: as {@link Case#request} made it. {@code begunNanos}: where the latency counts from. */
    void send(ByteBuf request, long begunNanos);

    long begunNanos();

    void close();
}
