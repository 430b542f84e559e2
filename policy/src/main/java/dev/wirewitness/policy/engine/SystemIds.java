package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Surface;
import dev.wirewitness.policy.decide.SystemId;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/** System ids of exchanges, remembered: there are few systems and many exchanges. Any thread. */
final class SystemIds {
    private static final int MOST = 10_000;
    private static final String TENANCY = "default";

    private record Key(String provider, String service, Surface surface) {}

    private final ConcurrentHashMap<Key, String> known = new ConcurrentHashMap<>();

    String of(RequestHead head, Classification classification, Surface surface) {
        AiService service = classification.service();
        Key key = classification.mcp().isPresent()
                ? new Key("mcp", classification.mcp().get().server(), Surface.MCP)
                : service.equals(AiService.UNKNOWN)
                        ? new Key("host", head.host(), surface)
                        : new Key(service.provider(), service.id(), surface);
        String id = known.get(key);
        if (id == null) {
            id = compute(key, classification, service);
            if (known.size() < MOST) {
                known.put(key, id);
            }
        }
        return id;
    }

    private static String compute(Key key, Classification classification, AiService service) {
        String surface = key.surface.name().toLowerCase(Locale.ROOT);
        if (classification.mcp().isPresent()) {
            return SystemId.ofMcpServer(key.service);
        }
        return service.equals(AiService.UNKNOWN)
                ? SystemId.ofHost(key.service, surface)
                : SystemId.ofService(key.provider, key.service, TENANCY, surface);
    }
}
