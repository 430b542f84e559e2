package dev.wirewitness.proxy.identity;

import java.security.cert.CertificateException;

/** A client's certificate was not accepted; no message tells the client more than TLS does. */
public final class UntrustedClient extends CertificateException {
    private static final long serialVersionUID = 1L;

    UntrustedClient(CertificateException cause) {
        super("the client's certificate is not accepted: " + cause.getMessage(), cause);
    }

    /** Whether a failed handshake failed for this. */
    public static boolean in(Throwable failure) {
        int depth = 0;
        for (Throwable each = failure; each != null && depth < 10; each = each.getCause(), depth++) {
            if (each instanceof UntrustedClient) {
                return true;
            }
        }
        return false;
    }
}
