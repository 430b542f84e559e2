package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.RefusalNotice;
import dev.wirewitness.policy.wire.WireRequest;
import java.util.Optional;

/** What an engine asks of the catalogue and the wire families; all of it is pure. */
record Surroundings(Knowledge knowledge, Reader reader, Refuser refuser) {

    /** The catalogue. */
    interface Knowledge {
        String digest();

        Optional<AiService> service(String host, String path);

        Client client(Headers headers);

        /** {@code official}, {@code known} or {@code unknown}. */
        String provenance(String mcpServer);
    }

    /** Cuts a request into parts. */
    interface Reader {
        WireRequest read(RequestHead head, Optional<AiService> service, Layout layout);
    }

    /** Shapes a refusal as the provider would. */
    interface Refuser {
        Refusal shape(WireRequest request, RequestHead head, RefusalNotice notice);
    }
}
