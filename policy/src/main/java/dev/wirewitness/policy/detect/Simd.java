package dev.wirewitness.policy.detect;

/**
 * Whether bytes are looked at 64 at a time. That needs the Vector API, which a virtual machine has when it is started with
 * {@code --add-modules jdk.incubator.vector}, and vectors of 64 bytes. The launcher gives the flag on processors that pick
 * bytes out of two such vectors in one step (AVX-512 VBMI); on others the scalar way is the faster one.
 */
final class Simd {
    /** {@link Lanes} may be used only where this is true: elsewhere it cannot be loaded. */
    static final boolean USABLE =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && Lanes.wide();

    private Simd() {}
}
