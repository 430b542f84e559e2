package dev.wirewitness.policy;

/** How a caller's name is known, weakest first. */
public enum IdentityStrength {
    NONE,
    NETWORK,
    ASSERTED,
    PASSWORD,
    CERTIFICATE
}
