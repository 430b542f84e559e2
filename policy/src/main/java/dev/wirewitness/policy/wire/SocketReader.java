package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.RequestHead;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what a WebSocket is opened for, and what each message of its client is. A message rarely says everything: the
 * model, for one, is named once and holds from then on. Never throws for what it reads; keeps nothing. Any thread.
 */
public final class SocketReader {
    private SocketReader() {}

    /** The opening itself: only where the address names a model is it known already what will be asked. */
    public static WireRequest opening(SocketDialect dialect, RequestHead head, Optional<AiService> service) {
        Optional<String> model = modelInQuery(head);
        return new WireRequest(
                dialect.family(),
                model.isPresent() ? Operation.CHAT : Operation.OTHER,
                certainty(dialect, service),
                model,
                true,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                true);
    }

    /**
     * Reads a whole message.
     *
     * @param known the model the connection is for, as far as it was said before
     * @param body from position to limit; not changed, not kept
     */
    public static SocketMessage read(
            SocketDialect dialect,
            RequestHead head,
            Optional<AiService> service,
            Optional<String> known,
            ByteBuffer body) {
        JsonCursor cursor = JsonCursor.over(body);
        if (dialect == SocketDialect.GENERIC || !(cursor.firstIs('{') || cursor.firstIs('['))) {
            return new SocketMessage(named(WireReader.read(head, service, body), known), false);
        }
        Certainty certainty = certainty(dialect, service);
        if (dialect == SocketDialect.SIGNALR) {
            return records(cursor, certainty, known);
        }
        SocketProbe probe = SocketProbe.of(JsonCursor.over(body));
        ShapeReader reader = new ShapeReader(cursor, shape(dialect));
        reader.read();
        List<Part> parts = reader.parts();
        if (parts.isEmpty() && reader.wellFormed()) {
            parts = List.of(whole(PartEncoding.JSON_VALUE, body.remaining()));
        }
        return new SocketMessage(
                wire(dialect, operation(dialect, probe), certainty, models(reader, known), parts, "",
                        reader.wellFormed()),
                asks(dialect, probe));
    }

    private static Certainty certainty(SocketDialect dialect, Optional<AiService> service) {
        if (dialect == SocketDialect.GENERIC) {
            return service.isPresent() ? Certainty.SUSPECTED : Certainty.NONE;
        }
        return service.isPresent() ? Certainty.EXACT : Certainty.SHAPE;
    }

    private static Shape shape(SocketDialect dialect) {
        return switch (dialect) {
            case RESPONSES -> SocketShapes.RESPONSES;
            case REALTIME -> SocketShapes.REALTIME;
            case GEMINI_LIVE -> SocketShapes.GEMINI_LIVE;
            case COPILOT -> SocketShapes.COPILOT;
            case SIGNALR -> SocketShapes.SIGNALR;
            case CHARACTER -> SocketShapes.CHARACTER;
            case GENERIC -> Shapes.PLAIN;
        };
    }

    private static Operation operation(SocketDialect dialect, SocketProbe probe) {
        return switch (dialect) {
            case REALTIME -> probe.type.startsWith("input_audio_buffer.") ? Operation.AUDIO : Operation.CHAT;
            case GEMINI_LIVE -> probe.media ? Operation.AUDIO : Operation.CHAT;
            case COPILOT -> probe.type.equals("send") ? Operation.CHAT : Operation.OTHER;
            case RESPONSES, SIGNALR, CHARACTER -> Operation.CHAT;
            case GENERIC -> Operation.OTHER;
        };
    }

    private static boolean asks(SocketDialect dialect, SocketProbe probe) {
        return switch (dialect) {
            case RESPONSES, REALTIME -> probe.type.equals("response.create");
            case GEMINI_LIVE -> probe.turnComplete;
            case COPILOT -> probe.type.equals("send");
            case SIGNALR -> probe.type.equals("4");
            case CHARACTER, GENERIC -> false;
        };
    }

    /** SignalR puts several records into a message, or one. */
    private static SocketMessage records(JsonCursor all, Certainty certainty, Optional<String> known) {
        List<Part> parts = new ArrayList<>();
        List<String> models = new ArrayList<>();
        boolean wellFormed = true;
        boolean asks = false;
        String invocation = "";
        int from = 0;
        while (from < all.length()) {
            int end = from;
            while (end < all.length() && all.at(end) != SocketDialect.RECORD_END) {
                end++;
            }
            SocketProbe probe = SocketProbe.of(all.within(from, end));
            asks |= asks(SocketDialect.SIGNALR, probe);
            invocation = probe.invocation.isEmpty() ? invocation : probe.invocation;
            ShapeReader reader = new ShapeReader(all.within(from, end), SocketShapes.SIGNALR);
            reader.read();
            wellFormed &= reader.wellFormed();
            models.addAll(reader.models());
            for (Part part : reader.parts()) {
                parts.add(new Part(
                        part.kind(), part.encoding(), part.path(), from + part.start(), from + part.end(),
                        part.history()));
            }
            from = end + 1;
        }
        known.ifPresent(models::add);
        if (parts.isEmpty()) {
            parts.add(whole(PartEncoding.PLAIN, all.length()));
        }
        Operation operation = asks ? Operation.CHAT : Operation.OTHER;
        return new SocketMessage(
                wire(SocketDialect.SIGNALR, operation, certainty, models, parts, invocation, wellFormed), asks);
    }

    private static Part whole(PartEncoding encoding, int length) {
        return new Part(PartKind.OTHER, encoding, "", 0, length, false);
    }

    private static List<String> models(ShapeReader reader, Optional<String> known) {
        List<String> named = reader.models();
        return named.isEmpty() && known.isPresent() ? List.of(known.get()) : named;
    }

    private static WireRequest named(WireRequest wire, Optional<String> known) {
        if (wire.model().isPresent() || known.isEmpty()) {
            return wire;
        }
        return new WireRequest(
                wire.family(),
                wire.operation(),
                wire.certainty(),
                known,
                wire.streaming(),
                wire.parts(),
                wire.mcp(),
                wire.rpcId(),
                wire.mirrors(),
                wire.wellFormed(),
                List.of(known.get()),
                wire.rpcs(),
                wire.mismatch());
    }

    private static WireRequest wire(
            SocketDialect dialect,
            Operation operation,
            Certainty certainty,
            List<String> models,
            List<Part> parts,
            String id,
            boolean wellFormed) {
        return new WireRequest(
                dialect.family(),
                operation,
                certainty,
                models.isEmpty() ? Optional.empty() : Optional.of(models.getFirst()),
                true,
                parts,
                Optional.empty(),
                id.isEmpty() ? Optional.empty() : Optional.of(id),
                List.of(),
                wellFormed,
                models,
                List.of(),
                Optional.empty());
    }

    /** {@code ?model=} of realtime, {@code ?deployment=} on Azure. */
    private static Optional<String> modelInQuery(RequestHead head) {
        for (String pair : head.query().split("&", 64)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (equals > 0 && (name.equals("model") || name.equals("deployment"))) {
                String value = decoded(pair.substring(equals + 1));
                if (!value.isEmpty()) {
                    return Optional.of(value);
                }
            }
        }
        return Optional.empty();
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8).strip();
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
