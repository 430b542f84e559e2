package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.catalogue.RequestPath;
import java.util.Optional;

/**
 * The family of a request by its marks. A strong mark is enough; a medium one needs another or a supporting one and
 * is only a suspicion; supporting ones alone are nothing.
 */
record Guess(Route route, Certainty certainty) {
    static final Guess NOTHING = new Guess(Routes.of(WireFamily.UNKNOWN), Certainty.NONE);

    static Guess of(RequestHead head, ShapeProbe probe, Marks marks, Optional<Route> path) {
        String at = RequestPath.normal(head.path());
        boolean named = !probe.model.isEmpty();
        // First: a model's server passes over a "jsonrpc" beside its own keys; the word must not hide a conversation.
        if (probe.conversation && (named || probe.anthropicVersion)) {
            return new Guess(conversation(head, probe, marks, path), Certainty.SHAPE);
        }
        if (probe.jsonRpc || probe.mcpMeta) {
            return rpc(at, probe, marks);
        }
        if (probe.contents) {
            return medium(Routes.of(WireFamily.GEMINI), 1, probe, marks);
        }
        Optional<Route> likely = path.filter(route -> route.shape() != Shapes.MESSAGES);
        if (named && (probe.inputText || probe.inputItems) && probe.responsesKey) {
            boolean here = likely.isPresent() && likely.get().family() == WireFamily.OPENAI_RESPONSES;
            Route route = here ? likely.get() : Routes.of(WireFamily.OPENAI_RESPONSES);
            return here ? new Guess(route, Certainty.SHAPE) : medium(route, 1, probe, marks);
        }
        if (likely.isPresent() && likely.get().family() == WireFamily.OLLAMA) {
            return named && probe.prompt ? medium(likely.get(), marks.cookie ? 0 : 1, probe, marks) : NOTHING;
        }
        if (named && probe.prompt && probe.completionKey) {
            return medium(plain(Operation.COMPLETION), likely.isPresent() ? 2 : 1, probe, marks);
        }
        boolean embed = at.endsWith("/embeddings") || at.endsWith("/embed");
        if (named && embed && (probe.inputText || probe.inputItems || probe.texts)) {
            return medium(plain(Operation.EMBEDDINGS), 1, probe, marks);
        }
        if (probe.textGeneration) {
            return medium(Routes.of(WireFamily.UNKNOWN), 1, probe, marks);
        }
        if (marks.mcp) {
            return new Guess(Routes.of(WireFamily.MCP), Certainty.EXACT);
        }
        return marks.key ? new Guess(Routes.of(WireFamily.UNKNOWN), Certainty.SUSPECTED) : NOTHING;
    }

    private static Guess rpc(String at, ShapeProbe probe, Marks marks) {
        boolean usual = marks.eventStream && (at.endsWith("/mcp") || at.endsWith("/sse"));
        String method = probe.method == null ? "" : probe.method;
        if (probe.mcpMeta || marks.mcp || McpMethods.known(method)) {
            return new Guess(Routes.of(WireFamily.MCP), Certainty.EXACT);
        }
        return usual ? new Guess(Routes.of(WireFamily.MCP), Certainty.SUSPECTED) : NOTHING;
    }

    private static Route conversation(RequestHead head, ShapeProbe probe, Marks marks, Optional<Route> path) {
        if (path.isPresent() && path.get().family() == WireFamily.OLLAMA) {
            // Many web applications have an /api/chat of their own; those come with the page's cookie.
            return marks.cookie && head.port() != 11434 ? Routes.of(WireFamily.OPENAI_CHAT) : path.get();
        }
        if (path.isPresent() && path.get().shape() == Shapes.MESSAGES && probe.maxTokens) {
            return path.get();
        }
        boolean anthropic = probe.anthropicVersion || (probe.maxTokens && (marks.anthropic || probe.system));
        return Routes.of(anthropic ? WireFamily.ANTHROPIC_MESSAGES : WireFamily.OPENAI_CHAT);
    }

    private static Guess medium(Route route, int mediums, ShapeProbe probe, Marks marks) {
        if (marks.key && mediums > 0) {
            return new Guess(route, Certainty.SHAPE);
        }
        boolean suspected = mediums > 1 || (mediums > 0 && marks.supporting(probe.model));
        return suspected ? new Guess(route, Certainty.SUSPECTED) : NOTHING;
    }

    private static Route plain(Operation operation) {
        return Route.of(WireFamily.OPENAI_CHAT, Shapes.PLAIN, operation, true);
    }
}
