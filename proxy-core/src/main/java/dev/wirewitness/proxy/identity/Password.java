package dev.wirewitness.proxy.identity;

import java.util.Arrays;

/** A password as somebody presented it. Never printed; {@link PasswordCheck} wipes it when it is done. */
public final class Password {
    private final byte[] bytes;

    private Password(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the bytes (UTF-8): they are overwritten later. */
    public static Password of(byte[] bytes) {
        return new Password(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Password[masked]";
    }
}
