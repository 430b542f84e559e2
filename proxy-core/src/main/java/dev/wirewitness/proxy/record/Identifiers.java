package dev.wirewitness.proxy.record;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Names of exchanges, connections and holds. Any thread. */
public final class Identifiers {
    private static final SecureRandom SECURE = new SecureRandom();

    private Identifiers() {}

    /** A UUID version 7 (RFC 9562 section 5.7): unique, ordered by time, not secret. */
    public static String timeOrdered(long epochMillis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = epochMillis << 16 | 0x7000L | random.nextLong() & 0xfffL;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** 128 bits that nobody can guess, fit for a link. */
    public static String unguessable() {
        byte[] bytes = new byte[16];
        SECURE.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
