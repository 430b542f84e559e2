package dev.wirewitness.proxy;

import java.time.Duration;

/**
 * HTTP/2 towards clients and towards origins, each independent of the other.
 *
 * @param clients whether clients are offered it
 * @param origins whether origins are
 * @param maxStreams streams of one connection at a time, on either side
 * @param window content of one stream, in bytes, that may be under way to us
 * @param pingAfter how long a connection to an origin may be silent under open streams before it is asked for a sign
 *     of life
 * @param pingTimeout how long that sign may take
 */
public record Http2(
        boolean clients, boolean origins, int maxStreams, int window, Duration pingAfter, Duration pingTimeout) {
    /** RFC 9113 section 6.5.2: where every window begins; a smaller one would have to be taken back. */
    private static final int LEAST_WINDOW = 65_535;

    private static final int MOST_WINDOW = 16 << 20;

    public Http2 {
        within("max-streams", maxStreams, 1, 1000);
        within("window", window, LEAST_WINDOW, MOST_WINDOW);
        positive("ping-after", pingAfter);
        positive("ping-timeout", pingTimeout);
    }

    /** On for both, 128 streams, 256 KiB each; asked after 30 s of silence, given up 20 s later. */
    public static Http2 defaults() {
        return new Http2(true, true, 128, 256 << 10, Duration.ofSeconds(30), Duration.ofSeconds(20));
    }

    public Http2 withClients(boolean on) {
        return new Http2(on, origins, maxStreams, window, pingAfter, pingTimeout);
    }

    public Http2 withOrigins(boolean on) {
        return new Http2(clients, on, maxStreams, window, pingAfter, pingTimeout);
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: longer than nothing)");
        }
    }
}
