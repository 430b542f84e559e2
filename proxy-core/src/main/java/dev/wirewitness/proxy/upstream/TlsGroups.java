package dev.wirewitness.proxy.upstream;

/** Key exchange groups of BoringSSL, on both sides: those that browsers offer. */
public final class TlsGroups {
    private TlsGroups() {}

    /** The hybrid of X25519 and ML-KEM-768 first, so that what is recorded today stays unread tomorrow. */
    public static String[] preferred() {
        return new String[] {"X25519MLKEM768", "x25519", "secp256r1", "secp384r1"};
    }
}
