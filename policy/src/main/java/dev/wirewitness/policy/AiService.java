package dev.wirewitness.policy;

/**
 * A service of the catalogue, or {@link #UNKNOWN}.
 *
 * @param id stable name, {@code [a-z0-9-]+}, such as {@code openai-api}
 * @param provider stable name of the provider, such as {@code openai}
 */
public record AiService(String id, String name, String provider, ServiceKind kind) {
    /** The host is in no catalogue. */
    public static final AiService UNKNOWN = new AiService("unknown", "unknown service", "unknown", ServiceKind.UNKNOWN);
}
