package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.catalogue.RequestPath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what a request is and cuts its body into parts, in one pass over the bytes. Recognises by service and path,
 * by path alone, then by shape. Never throws for what it reads; keeps nothing. Any thread.
 *
 * <p>A part of encoding BASE64 is the whole string: where that is a {@code data:} URL, the base64 begins behind its
 * comma. A body of no known family is one part, so that it is inspected and can be named.
 */
public final class WireReader {
    private static final Shape ANY = Shape.of(Take.CONVERSATION, "/model MODEL\n/stream STREAM");

    private WireReader() {}

    /** Without a word of the catalogue on the path. */
    public static WireRequest read(RequestHead head, Optional<AiService> service, ByteBuffer body) {
        return read(head, service, Optional.empty(), body);
    }

    /**
     * Reads a request.
     *
     * @param service as the catalogue knows the host and path
     * @param named the family the catalogue names for the path
     * @param body content without codings, from position to limit; not changed, not kept
     */
    public static WireRequest read(
            RequestHead head, Optional<AiService> service, Optional<WireFamily> named, ByteBuffer body) {
        return read(head, service, named, Layout.of(head, body));
    }

    /** Reads a request whose body is laid out. */
    public static WireRequest read(RequestHead head, Optional<AiService> service, Layout layout) {
        return read(head, service, Optional.empty(), layout);
    }

    private static WireRequest read(
            RequestHead head, Optional<AiService> service, Optional<WireFamily> named, Layout layout) {
        if (GrpcRefusal.speaks(head) || !layout.isWhole()) {
            return fields(head, service, named, layout);
        }
        ByteBuffer body = layout.content();
        JsonCursor cursor = JsonCursor.over(body);
        boolean empty = !body.hasRemaining();
        boolean mcpService = service.isPresent() && service.get().kind() == ServiceKind.MCP;
        if (mcpService || named.equals(Optional.of(WireFamily.MCP))) {
            return McpReader.read(head, Certainty.EXACT, cursor, empty);
        }
        Optional<Route> path = Routes.find(head, service);
        if (named.isPresent() && (path.isEmpty() || path.get().family() != named.get())) {
            path = Optional.of(Routes.of(named.get()));
        }
        if (path.isEmpty() && named.isEmpty()) {
            path = WebForms.find(head, service);
        }
        if (path.isPresent() && (named.isPresent() || Routes.counts(path.get(), service))) {
            Certainty certainty = service.isPresent() ? Certainty.EXACT : Certainty.SHAPE;
            return read(head, path.get(), certainty, body, cursor, empty);
        }
        String bedrock = BedrockPath.model(RequestPath.normal(head.path()));
        if (!bedrock.isEmpty()) {
            return bedrock(head, service, bedrock, body, cursor, empty);
        }
        return guessed(head, service, path, body, cursor, empty);
    }

    /** A body with parts: the path says what is asked, the fields say the rest. */
    private static WireRequest fields(
            RequestHead head, Optional<AiService> service, Optional<WireFamily> named, Layout layout) {
        boolean grpc = GrpcRefusal.speaks(head);
        Optional<Route> path = grpc ? Optional.of(Routes.grpc(head)) : Routes.find(head, service);
        if (!grpc && named.isPresent() && (path.isEmpty() || path.get().family() != named.get())) {
            path = Optional.of(Routes.of(named.get()));
        }
        boolean known = path.isPresent() && (named.isPresent() || Routes.counts(path.get(), service));
        boolean anybodys = grpc && service.isEmpty();
        Optional<Route> web = known ? Optional.empty() : WebForms.find(head, service);
        Route route = known ? path.get() : web.orElseGet(() -> Routes.of(WireFamily.UNKNOWN));
        FieldReader reader = new FieldReader(layout, route);
        reader.read();
        Certainty certainty = service.isPresent()
                ? known || web.isPresent() ? Certainty.EXACT : Certainty.SUSPECTED
                : known && !anybodys ? Certainty.SHAPE : Certainty.NONE;
        Optional<Route> upload = known || service.isPresent() ? Optional.empty() : Routes.upload(head);
        Marks marks = Marks.of(head.headers());
        if (upload.isPresent() && !reader.model().isEmpty() && marks.supporting(reader.model())) {
            route = upload.get();
            certainty = marks.key ? Certainty.SHAPE : Certainty.SUSPECTED;
        }
        Operation operation = web.isPresent() ? reader.operation() : route.operation();
        List<String> models = new ArrayList<>(reader.models());
        models.addFirst(route.model());
        String model = route.modelInPath() || reader.model().isEmpty() ? route.model() : reader.model();
        boolean streaming = route.streaming() >= 0 ? route.streaming() == 1 : reader.streaming() == 1;
        return result(
                new Route(route.family(), route.shape(), operation, true, "", false, -1),
                certainty,
                reader.parts(),
                models,
                model,
                streaming,
                reader.wellFormed());
    }

    private static WireRequest guessed(
            RequestHead head,
            Optional<AiService> service,
            Optional<Route> path,
            ByteBuffer body,
            JsonCursor cursor,
            boolean empty) {
        Marks marks = Marks.of(head.headers());
        Certainty known = service.isPresent() ? Certainty.SUSPECTED : Certainty.NONE;
        if (empty) {
            String at = RequestPath.normal(head.path());
            boolean usual = at.endsWith("/mcp") || at.endsWith("/sse");
            if (marks.mcp || (usual && marks.eventStream && head.method().equals("GET"))) {
                return McpReader.read(head, marks.mcp ? Certainty.EXACT : Certainty.SUSPECTED, cursor, true);
            }
            return read(head, Routes.of(WireFamily.UNKNOWN), known, body, cursor, true);
        }
        boolean json = cursor.firstIs('{') || cursor.firstIs('[');
        Guess guess = json ? Guess.of(head, new ShapeProbe(JsonCursor.over(body)).read(), marks, path) : Guess.NOTHING;
        Certainty certainty = guess.certainty() == Certainty.NONE ? known : guess.certainty();
        if (guess.route().family() == WireFamily.MCP) {
            return McpReader.read(head, certainty, cursor, false);
        }
        boolean exact = service.isPresent() && guess.certainty() != Certainty.NONE;
        return read(head, guess.route(), exact ? Certainty.EXACT : certainty, body, cursor, false);
    }

    /** Bedrock's model stands in the path; the body of an invocation is the vendor's own. */
    private static WireRequest bedrock(
            RequestHead head,
            Optional<AiService> service,
            String model,
            ByteBuffer body,
            JsonCursor cursor,
            boolean empty) {
        boolean messages = !empty && new ShapeProbe(JsonCursor.over(body)).read().anthropicVersion;
        Route route = Route.of(
                        messages ? WireFamily.ANTHROPIC_MESSAGES : WireFamily.UNKNOWN,
                        messages ? Shapes.MESSAGES : Shapes.PLAIN,
                        BedrockPath.operation(head.path()),
                        true)
                .withModel(model)
                .withStreaming(head.path().endsWith("-stream"));
        return read(head, route, service.isPresent() ? Certainty.EXACT : Certainty.SHAPE, body, cursor, empty);
    }

    private static WireRequest read(
            RequestHead head, Route route, Certainty certainty, ByteBuffer body, JsonCursor cursor, boolean empty) {
        if (empty) {
            return unread(route, certainty, List.of());
        }
        int length = body.remaining();
        if (!cursor.firstIs('{') && !cursor.firstIs('[') && !claimsJson(head)) {
            Part whole = new Part(PartKind.OTHER, PartEncoding.PLAIN, "", 0, length, false);
            return unread(route, certainty, List.of(whole));
        }
        boolean unknown = route.family() == WireFamily.UNKNOWN;
        ShapeReader reader = new ShapeReader(cursor, unknown ? ANY : route.shape());
        reader.read();
        List<Part> parts = reader.parts();
        if (unknown) {
            PartEncoding encoding = reader.wellFormed() ? PartEncoding.JSON_VALUE : PartEncoding.PLAIN;
            parts = List.of(new Part(PartKind.OTHER, encoding, "", 0, length, false));
        } else if (parts.isEmpty() && reader.wellFormed()) {
            // A use of the interface that we do not know, or nothing said: whatever is there can still be named.
            parts = List.of(new Part(PartKind.OTHER, PartEncoding.JSON_VALUE, "", 0, length, false));
        }
        List<String> models = new ArrayList<>();
        models.add(route.model());
        models.addAll(reader.models());
        return result(
                route,
                certainty,
                parts,
                models,
                route.modelInPath() || reader.model().isEmpty() ? route.model() : reader.model(),
                streaming(route, reader),
                reader.wellFormed());
    }

    /** Only the path speaks. */
    private static WireRequest unread(Route route, Certainty certainty, List<Part> parts) {
        boolean streaming = route.streaming() == 1;
        return result(route, certainty, parts, List.of(route.model()), route.model(), streaming, true);
    }

    private static boolean streaming(Route route, ShapeReader reader) {
        if (route.streaming() >= 0) {
            return route.streaming() == 1;
        }
        if (reader.streaming() >= 0) {
            return reader.streaming() == 1;
        }
        // Ollama streams unless told not to.
        return route.family() == WireFamily.OLLAMA
                && (route.operation() == Operation.CHAT || route.operation() == Operation.COMPLETION);
    }

    private static WireRequest result(
            Route route,
            Certainty certainty,
            List<Part> parts,
            List<String> named,
            String model,
            boolean streaming,
            boolean wellFormed) {
        List<String> models = new ArrayList<>(named.size());
        for (String name : named) {
            if (!name.isEmpty() && !models.contains(name)) {
                models.add(name);
            }
        }
        return new WireRequest(
                route.family(),
                route.operation(),
                certainty,
                model.isEmpty() ? Optional.empty() : Optional.of(model),
                streaming,
                parts,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                wellFormed,
                models,
                List.of(),
                Optional.empty());
    }

    private static boolean claimsJson(RequestHead head) {
        Optional<String> type = head.headers().first("content-type");
        return type.isEmpty() || type.get().toLowerCase(Locale.ROOT).contains("json");
    }
}
