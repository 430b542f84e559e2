package dev.wirewitness.policy;

import java.util.Optional;

/**
 * The program that sent the request, as its own headers say (advisory: any client can claim any name).
 *
 * @param id stable name such as {@code claude-code}, {@code openai-java}, or {@code unknown}
 */
public record Client(String id, Optional<String> version, Surface surface) {
    public static final Client UNKNOWN = new Client("unknown", Optional.empty(), Surface.UNKNOWN);
}
