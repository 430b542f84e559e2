package dev.wirewitness.policy.detect;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether bytes are looked at 64 at a time. That needs the Vector API, which a virtual machine has when it is started with
 * {@code --add-modules jdk.incubator.vector}, and vectors of 64 bytes. The launcher gives the flag on processors that pick
 * bytes out of two such vectors in one step (AVX-512 VBMI); on others the scalar way is the faster one.
 *
 * <p>Until the virtual machine has compiled it, a loop over vectors takes a thousand times as long as one without. So it is
 * used only once {@link #warmUp} has seen to that.
 */
final class Simd {
    /** {@link Lanes} may be used only where this is true: elsewhere it cannot be loaded. */
    static final boolean USABLE =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && Lanes.wide();

    private static volatile boolean ready;

    private Simd() {}

    /** Whether {@link Lanes} is the faster way now. */
    static boolean ready() {
        return ready;
    }

    /** Has {@link Lanes} compiled, where it can be loaded; while {@code goOn} says so, else it is not used. {@code nanos} is a clock. */
    static void warmUp(BooleanSupplier goOn, LongSupplier nanos) {
        if (USABLE && !ready) {
            ready = Lanes.warmUp(goOn, nanos);
        }
    }
}
