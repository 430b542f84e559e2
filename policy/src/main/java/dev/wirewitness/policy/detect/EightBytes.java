package dev.wirewitness.policy.detect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes eight at a time, the first one lowest (Hacker's Delight chapter 6). */
final class EightBytes {
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** The lowest bit of each. */
    static final long ONES = 0x0101010101010101L;
    /** The highest bit of each. */
    static final long HIGHS = 0x8080808080808080L;

    private EightBytes() {}
}
