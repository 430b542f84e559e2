package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.catalogue.Provenance;
import java.util.Optional;

/** A catalogue as an engine asks it. */
record CatalogueKnowledge(Catalogue catalogue) implements Surroundings.Knowledge {
    @Override
    public String digest() {
        return catalogue.digest();
    }

    @Override
    public Optional<AiService> service(String host, String path) {
        return catalogue.service(host, path);
    }

    @Override
    public Client client(Headers headers) {
        return catalogue.client(headers);
    }

    @Override
    public String provenance(String mcpServer) {
        Provenance provenance =
                catalogue.mcpServer(mcpServer).map(p -> p.provenance()).orElse(Provenance.UNKNOWN);
        return switch (provenance) {
            case OFFICIAL -> "official";
            case KNOWN -> "known";
            case UNKNOWN -> "unknown";
        };
    }
}
