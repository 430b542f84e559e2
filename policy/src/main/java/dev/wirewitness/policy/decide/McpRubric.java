package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.McpServerState;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Scores an MCP server: capability 0-35, exposure 0-20, provenance 0-15, integrity 0-20, drift 0-10, less 15 when a
 * person approved it. Additive, so each point has a name. Capability is read from tool names (a server's own hints
 * may add risk, never remove it); integrity from signs of hidden text in names.
 */
public final class McpRubric {
    /** Changes when points change. */
    public static final String VERSION = "1";

    private static final int MAX_TOOLS = 500;
    private static final int MAX_NAME = 256;

    private McpRubric() {}

    /** {@code provenance}: {@code official}, {@code known} or {@code unknown}. */
    public static McpRisk score(RequestHead head, McpCall call, McpServerState state, String provenance) {
        List<String> factors = new ArrayList<>();
        int score = capability(call, state, factors);
        score += exposure(head, state, factors);
        score += provenance(provenance, factors);
        score += integrity(state, factors);
        if (state.drifted()) {
            factors.add("tools changed since they were first seen +10");
            score += 10;
        }
        if (state.state() == RegisterState.APPROVED) {
            factors.add("approved in the register -15");
            score -= 15;
        }
        boolean listed = !state.tools().isEmpty();
        int known = 20 + 15 + (listed ? 35 + 20 + 10 : call.tool().isPresent() ? 15 : 0);
        return new McpRisk(Math.clamp(score, 0, 100), factors, known);
    }

    private static int capability(McpCall call, McpServerState state, List<String> factors) {
        Set<Capability> seen = EnumSet.noneOf(Capability.class);
        List<McpTool> tools = state.tools();
        for (int i = 0; i < Math.min(tools.size(), MAX_TOOLS); i++) {
            seen.add(Capability.of(cut(tools.get(i).name())));
            if (tools.get(i).destructive()) {
                seen.add(Capability.WRITES);
            }
        }
        if (call.method().equals("tools/call") && call.tool().isPresent()) {
            seen.add(Capability.of(cut(call.tool().get())));
        }
        int sum = 0;
        StringBuilder names = new StringBuilder();
        for (Capability capability : seen) {
            sum += capability.points();
            names.append(names.isEmpty() ? "" : ", ").append(capability.what()).append(' ').append(capability.points());
        }
        int points = Math.min(sum, 35);
        if (points > 0) {
            factors.add("capability +" + points + " (" + names + ")");
        }
        return points;
    }

    private static int exposure(RequestHead head, McpServerState state, List<String> factors) {
        if (isLocal(head.host())) {
            return 0;
        }
        int points = 0;
        if (head.scheme().equals("http") || state.addressFlags().contains("cleartext")) {
            factors.add("not encrypted +8");
            points += 8;
        }
        if (head.headers().has("authorization")) {
            return points;
        }
        if (head.headers().has("x-api-key") || head.headers().has("api-key")) {
            factors.add("static key +5");
            return points + 5;
        }
        factors.add("remote without authentication +12");
        return points + 12;
    }

    private static int provenance(String provenance, List<String> factors) {
        return switch (provenance) {
            case "official" -> 0;
            case "known" -> {
                factors.add("known publisher, not verified +5");
                yield 5;
            }
            default -> {
                factors.add("server is in no registry +15");
                yield 15;
            }
        };
    }

    private static int integrity(McpServerState state, List<String> factors) {
        for (int i = 0; i < Math.min(state.tools().size(), MAX_TOOLS); i++) {
            if (hidesText(state.tools().get(i).name())) {
                factors.add("tool name with invisible characters +20");
                return 20;
            }
        }
        return 0;
    }

    /** Control, format (also the tag block U+E0000) and private-use characters have no place in a tool's name. */
    private static boolean hidesText(String name) {
        return name.codePoints().anyMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED -> true;
            default -> false;
        });
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("::1");
    }

    private static String cut(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
    }
}
