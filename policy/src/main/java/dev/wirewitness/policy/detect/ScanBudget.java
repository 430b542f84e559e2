package dev.wirewitness.policy.detect;

/** What one scan may spend, with the texts that were encoded within its content. One thread. */
final class ScanBudget {
    /** Bytes that compressed text may become. */
    static final int MOST_INFLATED = 16 << 20;

    private final int maxCandidates;
    private int candidates;
    private int inflated;

    ScanBudget(int maxCandidates) {
        this.maxCandidates = maxCandidates;
    }

    int maxCandidates() {
        return maxCandidates;
    }

    /** False once all are spent. */
    boolean candidate() {
        return ++candidates <= maxCandidates;
    }

    int inflatable() {
        return MOST_INFLATED - inflated;
    }

    void inflated(int bytes) {
        inflated = Math.min(MOST_INFLATED, inflated + bytes);
    }
}
