package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.catalogue.RequestPath;
import java.util.List;
import java.util.Optional;

/**
 * Forms and uploads of AI web applications: what is asked for by service and path, and how the JSON inside of a field
 * is built. These applications change without notice; what is not listed is still inspected, only not named.
 */
final class WebForms {
    private record Entry(String service, String contains, Operation operation) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("gemini-web", "BardFrontendService/StreamGenerate", Operation.CHAT),
            new Entry("gemini-web", "/data/batchexecute", Operation.OTHER),
            new Entry("meta-ai", "/api/graphql", Operation.CHAT),
            new Entry("huggingchat", "/chat/conversation/", Operation.CHAT),
            new Entry("claude", "/upload", Operation.FILE),
            new Entry("claude", "/convert_document", Operation.FILE),
            new Entry("chatgpt", "/backend-api/files", Operation.FILE),
            new Entry("microsoft-copilot", "/c/api/attachments", Operation.FILE),
            new Entry("m365-copilot-substrate", "/m365Copilot/UploadFile", Operation.FILE));

    /** Fields that hold JSON: HuggingChat's {@code data}, GraphQL's {@code variables}, Google's {@code f.req}. */
    static final Shape FIELDS = Shape.of(Take.CONVERSATION, """
            /model MODEL
            /inputs TEXT
            /prompt TEXT
            /text TEXT
            /query TEXT
            /message TEXT
            /message/text TEXT
            /message/sensitive_string_value TEXT
            /messages/* ITEM
            /messages/*/role ROLE
            /messages/*/content TEXT
            /messages/*/content/* BLOCK
            /messages/*/content/*/text TEXT
            /* TEXT_JSON
            """);

    /** The operation a GraphQL form names; others than this one only look something up. */
    static final String FRIENDLY_NAME = "fb_api_req_friendly_name";

    private WebForms() {}

    static Optional<Route> find(RequestHead head, Optional<AiService> service) {
        if (service.isEmpty()) {
            return Optional.empty();
        }
        String path = RequestPath.normal(head.path());
        for (Entry entry : ENTRIES) {
            if (entry.service.equals(service.get().id()) && path.contains(entry.contains)) {
                return Optional.of(Route.of(WireFamily.WEB_APP, FIELDS, entry.operation, true));
            }
        }
        return Optional.empty();
    }
}
