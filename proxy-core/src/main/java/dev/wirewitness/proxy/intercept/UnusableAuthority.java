package dev.wirewitness.proxy.intercept;

/** The certificate authority cannot be made or opened. The message is for the operator: file, fault, what to do. */
public final class UnusableAuthority extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableAuthority(String message) {
        super(message);
    }

    public UnusableAuthority(String message, Throwable cause) {
        super(message, cause);
    }
}
