package dev.wirewitness.benchmarks.compare;

/**
 * One timed window of one peer.
 *
 * @param cpuMicros of the proxy in the window; 0 where there is no proxy
 * @param residentMib of the proxy at the end of the window
 */
record Window(String traffic, String peer, int round, Measured measured, double cpuMicros, double residentMib) {
    /** CPU time of the proxy per request, MiB or event. */
    double cpuPerUnit() {
        return measured.units() == 0 ? 0 : cpuMicros / measured.units();
    }
}
