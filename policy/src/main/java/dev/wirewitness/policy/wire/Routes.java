package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.catalogue.RequestPath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Paths of the AI wire families: what stands at the end counts, since services and gateways put the same interface
 * under many prefixes. Letter case does not matter (Azure ignores it).
 */
final class Routes {
    private record Ending(String suffix, WireFamily family, Shape shape, Operation operation, boolean sure) {}

    /** Longer endings first where one ends in the other. */
    private static final Ending[] ENDINGS = {
        new Ending("/chat/completions", WireFamily.OPENAI_CHAT, Shapes.CHAT, Operation.CHAT, true),
        new Ending("/agents/completions", WireFamily.OPENAI_CHAT, Shapes.CHAT, Operation.CHAT, false),
        new Ending("/fim/completions", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.COMPLETION, false),
        new Ending("/completions", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.COMPLETION, false),
        new Ending("/responses/compact", WireFamily.OPENAI_RESPONSES, Shapes.RESPONSES, Operation.CHAT, false),
        new Ending("/responses/input_tokens", WireFamily.OPENAI_RESPONSES, Shapes.RESPONSES, Operation.COUNT_TOKENS,
                false),
        new Ending("/responses", WireFamily.OPENAI_RESPONSES, Shapes.RESPONSES, Operation.CHAT, false),
        new Ending("/v1/messages/count_tokens", WireFamily.ANTHROPIC_MESSAGES, Shapes.MESSAGES,
                Operation.COUNT_TOKENS, false),
        new Ending("/v1/messages/batches", WireFamily.ANTHROPIC_MESSAGES, Shapes.MESSAGES, Operation.BATCH, false),
        new Ending("/v1/messages", WireFamily.ANTHROPIC_MESSAGES, Shapes.MESSAGES, Operation.CHAT, false),
    };

    /** Only where the service is known to offer an API: these words are common. */
    private static final Ending[] COMMON = {
        new Ending("/embeddings", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.EMBEDDINGS, false),
        new Ending("/embed", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.EMBEDDINGS, false),
        new Ending("/moderations", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.OTHER, false),
        new Ending("/rerank", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.OTHER, false),
        new Ending("/images/generations", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.IMAGE, false),
        new Ending("/images/edits", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.IMAGE, false),
        new Ending("/images/variations", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.IMAGE, false),
        new Ending("/videos", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.IMAGE, false),
        new Ending("/audio/transcriptions", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.AUDIO, false),
        new Ending("/audio/translations", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.AUDIO, false),
        new Ending("/audio/speech", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.AUDIO, false),
        new Ending("/files", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.FILE, false),
        new Ending("/batches", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.BATCH, false),
        new Ending("/models", WireFamily.OPENAI_CHAT, Shapes.PLAIN, Operation.LIST_MODELS, false),
    };

    private static final Ending[] OLLAMA = {
        new Ending("/api/chat", WireFamily.OLLAMA, Shapes.OLLAMA, Operation.CHAT, false),
        new Ending("/api/generate", WireFamily.OLLAMA, Shapes.OLLAMA, Operation.COMPLETION, false),
        new Ending("/api/embed", WireFamily.OLLAMA, Shapes.OLLAMA, Operation.EMBEDDINGS, false),
        new Ending("/api/embeddings", WireFamily.OLLAMA, Shapes.OLLAMA, Operation.EMBEDDINGS, false),
        new Ending("/api/tags", WireFamily.OLLAMA, Shapes.OLLAMA, Operation.LIST_MODELS, false),
        new Ending("/api/pull", WireFamily.OLLAMA, Shapes.OLLAMA, Operation.OTHER, false),
        new Ending("/api/create", WireFamily.OLLAMA, Shapes.OLLAMA, Operation.OTHER, false),
    };

    private Routes() {}

    /** What the path says, on this service. */
    static Optional<Route> find(RequestHead head, Optional<AiService> service) {
        String path = RequestPath.normal(head.path());
        if (path.length() > 1 && path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        int colon = path.lastIndexOf(':');
        if (colon > path.lastIndexOf('/')) {
            Optional<Route> verb = verb(path, colon);
            if (verb.isPresent()) {
                return verb;
            }
        }
        Ending ending = match(ENDINGS, path);
        boolean ollama = head.port() == 11434 || (service.isPresent() && service.get().provider().equals("ollama"));
        if (ending == null && (ollama || service.isEmpty())) {
            ending = match(OLLAMA, path);
        }
        if (ending == null && service.isPresent() && offersApi(service.get())) {
            ending = match(COMMON, path);
        }
        if (ending == null) {
            return Optional.empty();
        }
        WireFamily family = ending.family() == WireFamily.OPENAI_CHAT && !ending.sure()
                ? byProvider(service, path)
                : ending.family();
        boolean sure = ending.sure()
                || (family == WireFamily.ANTHROPIC_MESSAGES && head.headers().has("anthropic-version"))
                || (family == WireFamily.OLLAMA && head.port() == 11434);
        return Optional.of(Route.of(family, ending.shape(), ending.operation(), sure).withModel(deployment(path)));
    }

    /** The method of a gRPC or Connect service, by its name: {@code /{package}.{Service}/{Method}}. */
    static Route grpc(RequestHead head) {
        String path = head.path();
        String method = path.substring(path.lastIndexOf('/') + 1);
        Operation operation = Operation.OTHER;
        if (method.contains("CountTokens")) {
            operation = Operation.COUNT_TOKENS;
        } else if (method.contains("Embed")) {
            operation = Operation.EMBEDDINGS;
        } else if (method.contains("Models")) {
            operation = Operation.LIST_MODELS;
        } else if (method.contains("Chat") || method.contains("GenerateContent") || method.startsWith("Run")) {
            operation = Operation.CHAT;
        }
        return Route.of(WireFamily.GRPC, WebForms.FIELDS, operation, true);
    }

    /** What a path would mean on a service with an interface: for uploads to hosts that nobody knows. */
    static Optional<Route> upload(RequestHead head) {
        Ending ending = match(COMMON, RequestPath.normal(head.path()));
        return ending == null
                ? Optional.empty()
                : Optional.of(Route.of(ending.family(), ending.shape(), ending.operation(), false));
    }

    /** The route of a family that the catalogue names for a path, where the path itself says nothing. */
    static Route of(WireFamily family) {
        return switch (family) {
            case OPENAI_CHAT -> Route.of(family, Shapes.CHAT, Operation.CHAT, true);
            case OPENAI_RESPONSES -> Route.of(family, Shapes.RESPONSES, Operation.CHAT, true);
            case OPENAI_REALTIME -> Route.of(family, SocketShapes.REALTIME, Operation.CHAT, true);
            case ANTHROPIC_MESSAGES -> Route.of(family, Shapes.MESSAGES, Operation.CHAT, true);
            case GEMINI -> Route.of(family, Shapes.GEMINI, Operation.OTHER, true);
            case OLLAMA -> Route.of(family, Shapes.OLLAMA, Operation.CHAT, true);
            case MCP -> Route.of(family, Shapes.MCP, Operation.MCP_OTHER, true);
            case WEB_APP -> Route.of(family, WebForms.FIELDS, Operation.OTHER, true);
            case GRPC, UNKNOWN -> Route.of(family, Shapes.PLAIN, Operation.OTHER, true);
        };
    }

    /** Google's {@code …/models/{model}:verb}, also of other vendors' models on Vertex. */
    private static Optional<Route> verb(String path, int colon) {
        String verb = path.substring(colon + 1);
        String model = path.substring(path.lastIndexOf('/') + 1, colon);
        String named = model.equals("v1internal") ? "" : model;
        Route route = switch (verb) {
            case "generateContent" -> Route.of(WireFamily.GEMINI, Shapes.GEMINI, Operation.CHAT, true);
            case "streamGenerateContent" ->
                Route.of(WireFamily.GEMINI, Shapes.GEMINI, Operation.CHAT, true).withStreaming(true);
            case "countTokens" -> Route.of(WireFamily.GEMINI, Shapes.GEMINI, Operation.COUNT_TOKENS, false);
            case "embedContent", "batchEmbedContents", "asyncBatchEmbedContent" ->
                Route.of(WireFamily.GEMINI, Shapes.GEMINI, Operation.EMBEDDINGS, false);
            case "batchGenerateContent" -> Route.of(WireFamily.GEMINI, Shapes.GEMINI, Operation.BATCH, false);
            case "predict", "predictLongRunning" -> Route.of(WireFamily.GEMINI, Shapes.GEMINI, Operation.IMAGE, false);
            case "rawPredict", "streamRawPredict" -> rawPredict(path, model, verb);
            default ->
                named.isEmpty() ? Route.of(WireFamily.GEMINI, Shapes.GEMINI, Operation.OTHER, false) : null;
        };
        if (route == null) {
            return Optional.empty();
        }
        return Optional.of(model.equals("count-tokens") ? route : route.withModel(named));
    }

    private static Route rawPredict(String path, String model, String verb) {
        Route route = path.contains("/publishers/anthropic/")
                ? Route.of(
                        WireFamily.ANTHROPIC_MESSAGES,
                        Shapes.MESSAGES,
                        model.equals("count-tokens") ? Operation.COUNT_TOKENS : Operation.CHAT,
                        false)
                : Route.of(WireFamily.OPENAI_CHAT, Shapes.CHAT, Operation.CHAT, false);
        return verb.equals("streamRawPredict") ? route.withStreaming(true) : route;
    }

    /** {@code /openai/deployments/{deployment}/…} and {@code /engines/{model}/…}: the path decides the model. */
    private static String deployment(String path) {
        String named = between(path, "/deployments/");
        return named.isEmpty() ? between(path, "/engines/") : named;
    }

    private static String between(String path, String before) {
        int at = path.indexOf(before);
        if (at < 0) {
            return "";
        }
        int slash = path.indexOf('/', at + before.length());
        return slash < 0 ? "" : path.substring(at + before.length(), slash);
    }

    private static @Nullable Ending match(Ending[] endings, String path) {
        for (Ending ending : endings) {
            String suffix = ending.suffix();
            if (path.regionMatches(true, path.length() - suffix.length(), suffix, 0, suffix.length())) {
                return ending;
            }
        }
        return null;
    }

    /** Whether the path is enough on this service to say what a request is. */
    static boolean counts(Route route, Optional<AiService> service) {
        return route.sure() || (service.isPresent() && offersApi(service.get()));
    }

    /** Whether a service's paths mean what they mean at the providers; web applications have words of their own. */
    private static boolean offersApi(AiService service) {
        return switch (service.kind()) {
            case API, CODE, AGGREGATOR, EMBEDDING, MEDIA -> true;
            case WEB, DESKTOP, MCP, TELEMETRY, UNKNOWN -> false;
        };
    }

    private static WireFamily byProvider(Optional<AiService> service, String path) {
        if (service.isEmpty() || path.contains("/openai/")) {
            return WireFamily.OPENAI_CHAT;
        }
        return switch (service.get().provider()) {
            case "anthropic" -> WireFamily.ANTHROPIC_MESSAGES;
            case "google" -> WireFamily.GEMINI;
            default -> WireFamily.OPENAI_CHAT;
        };
    }
}
