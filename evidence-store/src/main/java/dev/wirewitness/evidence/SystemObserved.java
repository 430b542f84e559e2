package dev.wirewitness.evidence;

/** First sighting of an AI system by this node's log. */
public record SystemObserved(
        String systemId, String service, String serviceName, String provider, String kind, String surface, String host)
        implements Statement {
    @Override
    public String type() {
        return "system.observed";
    }
}
