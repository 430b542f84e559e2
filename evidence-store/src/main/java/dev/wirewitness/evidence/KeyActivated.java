package dev.wirewitness.evidence;

/**
 * The log signs with a new key from now on. The key before it vouches for it (in {@code log.keys}), and signs beside it
 * for a while.
 *
 * @param verifierKey and {@code previous}: as {@code log.vkey} holds them
 * @param overlapUntilMicros when the key before it signs no more and is destroyed
 */
public record KeyActivated(String verifierKey, String previous, long overlapUntilMicros, String actor) implements Statement {
    @Override
    public String type() {
        return "log.key_activated";
    }
}
