package dev.wirewitness.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * How much a peer may do on an HTTP/2 connection that costs it next to nothing and us something (RFC 9113 section
 * 10.5): settings, pings, resets, priorities, tiny window updates, frames without content or meaning. Each kind has a
 * budget that grows with time and with what is useful; who overdraws one is flooding. No I/O.
 */
final class FloodMeter implements FrameHeaders.Seen {
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final Budget settings = new Budget(64, 1);
    private final Budget pings = new Budget(1000, 100);
    private final Budget resets = new Budget(200, 10);
    private final Budget priorities = new Budget(1000, 100);
    private final Budget windows = new Budget(2000, 200);
    private final Budget empties = new Budget(100, 10);
    private final Budget unknowns = new Budget(1000, 100);
    private final Budget faults = new Budget(200, 10);
    private final boolean resetsCost;
    private @Nullable String flood;

    /** {@code client}: whether the peer asks, and so makes us begin what it then resets. */
    FloodMeter(boolean client) {
        resetsCost = client;
    }

    /** Time passes; while our own bytes do not leave, no budget grows. */
    void now(long nanos, boolean flowing) {
        settings.now(nanos, flowing);
        pings.now(nanos, flowing);
        resets.now(nanos, flowing);
        priorities.now(nanos, flowing);
        windows.now(nanos, flowing);
        empties.now(nanos, flowing);
        unknowns.now(nanos, flowing);
        faults.now(nanos, flowing);
    }

    @Override
    public void frame(int type, int flags, int length) {
        switch (type) {
            case FrameHeaders.DATA -> {
                if (length == 0 && (flags & END_STREAM) == 0) {
                    take(empties, "empty frames");
                }
            }
            case FrameHeaders.HEADERS, FrameHeaders.CONTINUATION -> {
                if (length == 0 && (flags & END_HEADERS) == 0) {
                    take(empties, "empty frames");
                } else if (type == FrameHeaders.HEADERS) {
                    resets.grow(0.5);
                    windows.grow(4);
                    priorities.grow(2);
                }
            }
            case FrameHeaders.PRIORITY -> take(priorities, "priorities");
            case FrameHeaders.RST_STREAM -> {
                if (resetsCost) {
                    take(resets, "resets");
                }
            }
            case FrameHeaders.SETTINGS -> {
                if ((flags & ACK) == 0) {
                    take(settings, "settings");
                }
            }
            case FrameHeaders.PING -> take(pings, "pings");
            case FrameHeaders.WINDOW_UPDATE -> take(windows, "window updates");
            case FrameHeaders.GOAWAY, FrameHeaders.PUSH_PROMISE -> {}
            default -> take(unknowns, "frames of no known type");
        }
    }

    /** We sent this many bytes: their receiver has windows to update. */
    void sent(int bytes) {
        windows.grow(bytes / 16.0);
    }

    /** We had to reset a stream for what the peer did. */
    void fault() {
        take(faults, "streams that had to be reset");
    }

    /** What it floods us with; nothing while it does not. */
    @Nullable String flood() {
        return flood;
    }

    private void take(Budget budget, String what) {
        if (!budget.take() && flood == null) {
            flood = what;
        }
    }

    /** A number that is taken from, and grows back up to where it began. */
    private static final class Budget {
        private final double most;
        private final double perNano;
        private double left;
        private long at;
        private boolean begun;

        Budget(int most, int perSecond) {
            this.most = most;
            this.perNano = perSecond / 1e9;
            left = most;
        }

        void now(long nanos, boolean grows) {
            if (begun && grows) {
                grow((nanos - at) * perNano);
            }
            begun = true;
            at = nanos;
        }

        void grow(double by) {
            left = Math.min(most, left + by);
        }

        boolean take() {
            left -= 1;
            return left >= 0;
        }
    }
}
