package dev.wirewitness.proxy.identity;

import java.util.List;

/**
 * What a request to the proxy itself says of who sends it, taken out of its header.
 *
 * @param authorization values of Proxy-Authorization
 * @param asserted values of the agent's field
 */
public record Claims(List<String> authorization, List<String> asserted) {
    public static final Claims NONE = new Claims(List.of(), List.of());

    public Claims {
        authorization = List.copyOf(authorization);
        asserted = List.copyOf(asserted);
    }

    @Override
    public String toString() {
        return "Claims[masked]";
    }
}
