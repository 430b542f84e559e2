package dev.wirewitness.policy.catalogue;

import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Surface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Header fields to the program that sent them: one hash look-up for each field and each product of the
 * User-Agent. The surest kind of mark wins: a product's own header, a product name, an SDK's mark, a browser.
 * Immutable; any thread.
 */
final class ClientIndex {
    private static final int OWN_HEADER = 0;
    private static final int PRODUCT = 1;
    private static final int SDK_MARK = 2;
    private static final int BROWSER = 3;
    private static final int NOTHING = 4;
    private static final int MAX_AGENT = 512;
    private static final int MAX_VERSION = 48;

    private record Mark(String beginning, ClientEntry client, int rank) {}

    private final Map<String, List<Mark>> marks = new HashMap<>();
    private final Map<String, ClientEntry> products = new HashMap<>();

    ClientIndex(List<ClientEntry> clients) {
        for (ClientEntry client : clients) {
            client.headers().forEach(field -> addMark(field, client, OWN_HEADER));
            client.marks().forEach(field -> addMark(field, client, SDK_MARK));
            client.agents().forEach(product -> products.putIfAbsent(product, client));
        }
        marks.values().forEach(list -> list.sort((a, b) -> b.beginning().length() - a.beginning().length()));
    }

    private void addMark(String field, ClientEntry client, int rank) {
        int colon = field.indexOf(": ");
        String name = (colon < 0 ? field : field.substring(0, colon)).toLowerCase(Locale.ROOT);
        String beginning = colon < 0 ? "" : field.substring(colon + 2);
        marks.computeIfAbsent(name, n -> new ArrayList<>()).add(new Mark(beginning, client, rank));
    }

    Client find(Headers headers) {
        int rank = NOTHING;
        @Nullable ClientEntry found = null;
        String agent = "";
        List<Header> fields = headers.fields();
        for (int i = 0; i < fields.size(); i++) {
            Header field = fields.get(i);
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.equals("user-agent") && agent.isEmpty()) {
                agent = field.value().length() <= MAX_AGENT ? field.value() : field.value().substring(0, MAX_AGENT);
            }
            Mark mark = mark(name, field.value());
            if (mark != null && mark.rank() < rank) {
                rank = mark.rank();
                found = mark.client();
            }
        }
        return choose(headers, agent, rank, found);
    }

    private Client choose(Headers headers, String agent, int rank, @Nullable ClientEntry marked) {
        Agent best = new Agent(agent);
        int bestRank = rank;
        ClientEntry client = marked;
        String version = "";
        for (Agent product = best; product.next(); ) {
            ClientEntry named = product.client(products);
            if (named == null) {
                continue;
            }
            int namedRank = named.surface() == Surface.BROWSER ? BROWSER : PRODUCT;
            if (namedRank < bestRank) {
                bestRank = namedRank;
                client = named;
                version = product.version();
            } else if (named.equals(client) && version.isEmpty()) {
                version = product.version();
            }
        }
        if (client == null) {
            return Client.UNKNOWN;
        }
        if (client.version().isPresent()) {
            version = headers.first(client.version().get()).orElse(version);
        }
        return new Client(client.id(), cleaned(version), client.surface());
    }

    private @Nullable Mark mark(String name, String value) {
        List<Mark> candidates = marks.get(name);
        if (candidates != null) {
            for (Mark mark : candidates) {
                if (value.startsWith(mark.beginning())) {
                    return mark;
                }
            }
        }
        return null;
    }

    private static Optional<String> cleaned(String version) {
        if (version.isEmpty() || version.length() > MAX_VERSION) {
            return Optional.empty();
        }
        for (int i = 0; i < version.length(); i++) {
            char c = version.charAt(i);
            if (c <= ' ' || c > '~') {
                return Optional.empty();
            }
        }
        return Optional.of(version);
    }

    /** Walks the products of a User-Agent (RFC 9110 section 10.1.5): {@code name/version (comment) name/version}. */
    private static final class Agent {
        private final String text;
        private int from;
        private int at;
        private boolean first = true;

        Agent(String text) {
            this.text = text;
        }

        /** Moves to the next product; comments' words count as products, since some programs hide there. */
        boolean next() {
            first = at == 0;
            while (at < text.length() && isGap(text.charAt(at))) {
                at++;
            }
            from = at;
            while (at < text.length() && !isGap(text.charAt(at))) {
                at++;
            }
            return at > from;
        }

        @Nullable ClientEntry client(Map<String, ClientEntry> products) {
            int slash = text.indexOf('/', from);
            if (first && slash > at) {
                return products.get(text.substring(from, slash).toLowerCase(Locale.ROOT));
            }
            if (slash < 0 || slash >= at) {
                int dash = text.indexOf('-', from);
                boolean versioned = dash > from && dash + 1 < at && Character.isDigit(text.charAt(dash + 1));
                return products.get(text.substring(from, versioned ? dash : at).toLowerCase(Locale.ROOT));
            }
            ClientEntry whole = products.get(text.substring(from, at).toLowerCase(Locale.ROOT));
            return whole != null ? whole : products.get(text.substring(from, slash).toLowerCase(Locale.ROOT));
        }

        /** The version behind the slash; {@code OpenAI/JS 7.55.0} has it in the next word. */
        String version() {
            int slash = text.indexOf('/', from);
            int begin = slash >= 0 ? slash + 1 : at;
            if (slash < 0 || (slash > at && !first)) {
                int dash = text.indexOf('-', from);
                return dash > from && dash < at ? text.substring(dash + 1, at) : "";
            }
            if (begin < text.length() && !Character.isDigit(text.charAt(begin))) {
                begin = text.indexOf(' ', begin) + 1;
                if (begin == 0 || begin >= text.length() || !Character.isDigit(text.charAt(begin))) {
                    return "";
                }
            }
            int end = begin;
            while (end < text.length() && !isGap(text.charAt(end)) && text.charAt(end) != '/') {
                end++;
            }
            return text.substring(begin, end);
        }

        private static boolean isGap(char c) {
            return c == ' ' || c == '(' || c == ')' || c == ';' || c == ',';
        }
    }
}
