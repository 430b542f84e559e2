package dev.wirewitness.app.command;

/** How far long work is, on one line of the terminal; silent where there is none. */
final class Progress implements AutoCloseable {
    private static final long STEP_NANOS = 200_000_000L;

    private final boolean shown;
    private final String what;
    private long last = System.nanoTime();

    /** @param what what is counted, such as {@code records read} */
    Progress(boolean wanted, String what) {
        this.shown = wanted && System.console() != null && System.console().isTerminal();
        this.what = what;
    }

    void at(long count) {
        if (shown && System.nanoTime() - last > STEP_NANOS) {
            last = System.nanoTime();
            System.err.print("\r" + count + ' ' + what);
        }
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (shown) {
            System.err.print("\r" + " ".repeat(60) + "\r");
        }
    }
}
