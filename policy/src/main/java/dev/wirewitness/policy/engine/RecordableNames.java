package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.McpCall;
import dev.wirewitness.policy.McpTool;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.wire.TokenShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names that a peer chose, made fit to be written down for years. A name stays as it is when it has the form of such
 * a name, no detector finds anything in it, and nothing in it looks like a token; else {@value #WITHHELD} stands in
 * its place. Rules see names as they came. Any thread.
 */
final class RecordableNames {
    static final String WITHHELD = "[withheld]";
    private static final int MOST_KNOWN = 4_096;
    private static final String MODEL = "._:/@+-";
    private static final String TOOL = "._:/@-";
    private static final String METHOD = "._/$-";
    private static final String VERSION = "._+-";
    private static final String WORD = "_-";
    private static final String PART = "._:/@-[]~";
    private static final String PROSE = " ._:/@+-()'&,";

    private final DetectionEngine detectors;
    private final int minimumConfidence;
    /** Names that detectors have passed; the others are looked at again, so that no secret stays in memory here. */
    private final Set<String> passed = ConcurrentHashMap.newKeySet();

    RecordableNames(DetectionEngine detectors, int minimumConfidence) {
        this.detectors = detectors;
        this.minimumConfidence = minimumConfidence;
    }

    Classification of(Classification what) {
        return new Classification(
                what.certainty(),
                what.service(),
                what.family(),
                what.operation(),
                name(what.model(), MODEL, 128),
                client(what.client()),
                what.streaming(),
                what.mcp().map(this::mcp));
    }

    AnswerReport of(AnswerReport report) {
        return new AnswerReport(
                name(report.model(), MODEL, 128),
                report.usage(),
                report.findings(),
                report.toolCalls(),
                name(report.mcpServerName(), PROSE, 100),
                tools(report.mcpTools()),
                report.mcpToolsComplete(),
                name(report.stopReason(), WORD, 64),
                report.restored(),
                report.redacted(),
                report.coverage());
    }

    Coverage of(Coverage coverage) {
        if (coverage.parts().isEmpty()) {
            return coverage;
        }
        List<Coverage.Gap> parts = new ArrayList<>(coverage.parts().size());
        for (Coverage.Gap gap : coverage.parts()) {
            parts.add(new Coverage.Gap(name(gap.part(), PART, 128), gap.why(), gap.bytes()));
        }
        return new Coverage(
                coverage.level(), coverage.inspectedBytes(), coverage.uninspectedBytes(), coverage.gaps(), parts);
    }

    private Client client(Client client) {
        return client.version().isEmpty() || fit(client.version().get(), VERSION, 48)
                ? client
                : new Client(client.id(), Optional.of(WITHHELD), client.surface());
    }

    private McpCall mcp(McpCall call) {
        return new McpCall(
                server(call.server()),
                call.method().isEmpty() ? "" : name(call.method(), METHOD, 64),
                call.tool().map(this::target),
                name(call.revision(), VERSION, 32));
    }

    /** Its path has lost what looks like a token already; an origin may always be told. */
    private String server(String server) {
        if (passed.contains(server) || passes(server)) {
            return server;
        }
        int path = server.indexOf('/', server.indexOf("://") + 3);
        return path < 0 ? server : server.substring(0, path + 1) + WITHHELD;
    }

    /** A tool, a prompt, or a resource; of an address only the scheme, since the rest is content. */
    private String target(String target) {
        int scheme = target.indexOf("://");
        if (scheme > 0 && scheme <= 32 && hasForm(target.substring(0, scheme), VERSION, 32)) {
            return target.substring(0, scheme + 3) + WITHHELD;
        }
        return name(target, TOOL, 128);
    }

    private List<McpTool> tools(List<McpTool> tools) {
        if (tools.isEmpty()) {
            return tools;
        }
        List<McpTool> named = new ArrayList<>(tools.size());
        for (McpTool tool : tools) {
            named.add(new McpTool(name(tool.name(), TOOL, 128), tool.digest(), tool.readOnly(), tool.destructive()));
        }
        return named;
    }

    private Optional<String> name(Optional<String> name, String marks, int longest) {
        return name.isEmpty() || fit(name.get(), marks, longest) ? name : Optional.of(WITHHELD);
    }

    private String name(String name, String marks, int longest) {
        return fit(name, marks, longest) ? name : WITHHELD;
    }

    private boolean fit(String name, String marks, int longest) {
        return hasForm(name, marks, longest) && clean(name);
    }

    private static boolean hasForm(String name, String marks, int longest) {
        if (name.length() > longest) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && marks.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean clean(String name) {
        return passed.contains(name) || (!TokenShape.isIn(name) && passes(name));
    }

    private boolean passes(String name) {
        if (detected(name)) {
            return false;
        }
        if (passed.size() < MOST_KNOWN) {
            passed.add(name);
        }
        return true;
    }

    private boolean detected(String name) {
        try {
            Scan scan = detectors.open(Content.PLAIN);
            scan.feed(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)));
            var result = scan.end();
            if (!result.incomplete().isEmpty()) {
                return true;
            }
            for (Detection detection : result.detections()) {
                if (detection.confidence() >= minimumConfidence) {
                    return true;
                }
            }
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return true; // what could not be looked at is not written down
        }
    }
}
