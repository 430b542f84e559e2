package dev.wirewitness.policy.engine;

/**
 * What an engine needs to know beside its policy.
 *
 * @param maxBody bytes of a request that may be offered; the proxy gives up before
 * @param maxAnswer bytes of an answer that are read; what follows passes unread
 * @param placeholderKey 32 random bytes, the same for the whole installation; not copied
 */
public record EngineSettings(int maxBody, int maxAnswer, byte[] placeholderKey) {
    public EngineSettings {
        if (maxBody < 1 || maxAnswer < 1) {
            throw new IllegalArgumentException(
                    "maxBody: " + maxBody + ", maxAnswer: " + maxAnswer + " (expected: at least 1)");
        }
        if (placeholderKey.length != 32) {
            throw new IllegalArgumentException(
                    "placeholderKey: " + placeholderKey.length + " bytes (expected: 32)");
        }
    }

    @Override
    public String toString() {
        return "EngineSettings[maxBody=" + maxBody + ", maxAnswer=" + maxAnswer + "]";
    }
}
