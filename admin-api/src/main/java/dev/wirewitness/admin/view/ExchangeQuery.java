package dev.wirewitness.admin.view;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which exchanges to show: every filter given must equal the exchange's field.
 *
 * @param before only exchanges whose decision stands before this index
 */
public record ExchangeQuery(Map<Filter, String> filters, long before, int limit) {
    /** Most exchanges one answer holds. */
    public static final int MAX_LIMIT = 1000;

    /** A field exchanges can be filtered by. */
    public enum Filter {
        ACTION,
        PROVIDER,
        SERVICE,
        MODEL,
        CLIENT,
        HOST,
        RULE,
        SYSTEM,
        USER,
        GROUP,
        OUTCOME,
        FINDING
    }

    public ExchangeQuery {
        filters = Map.copyOf(filters);
    }

    boolean accepts(ExchangeView exchange) {
        return exchange.index() < before
                && filters.entrySet().stream().allMatch(f -> matches(f.getKey(), f.getValue(), exchange));
    }

    private static boolean matches(Filter filter, String value, ExchangeView exchange) {
        return switch (filter) {
            case ACTION -> value.equals(exchange.action());
            case PROVIDER -> value.equals(exchange.provider());
            case SERVICE -> value.equals(exchange.service());
            case MODEL -> value.equals(exchange.model());
            case CLIENT -> value.equals(exchange.client());
            case HOST -> value.equals(exchange.host());
            case RULE -> value.equals(exchange.rule());
            case SYSTEM -> value.equals(exchange.systemId());
            case USER -> value.equals(exchange.user());
            case GROUP -> Optional.ofNullable(exchange.groups()).orElse(List.of()).contains(value);
            case OUTCOME -> Objects.equals(
                    value, Optional.ofNullable(exchange.end()).map(ExchangeView.Ending::outcome).orElse(null));
            case FINDING -> exchange.findings().stream().anyMatch(f -> value.equals(f.type()));
        };
    }
}
