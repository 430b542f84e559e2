package dev.wirewitness.evidence;

/**
 * A key that is kept elsewhere, offline, vouches for the log's key.
 *
 * @param verifierKey the log's key
 * @param root the key that vouches
 * @param untilMicros how long it does; what the key signs later is not covered
 */
public record KeyCertified(String verifierKey, String root, long untilMicros, String actor) implements Statement {
    @Override
    public String type() {
        return "log.key_certified";
    }
}
