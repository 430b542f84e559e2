package dev.wirewitness.proxy.server;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Classification;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.Ruleset;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.TokenUsage;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.engine.AnswerInspection;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Conversation;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.policy.engine.PolicyEngine;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A policy that obeys markers in the body: BLOCKME, HOLDME, SECRET (redacted to [X], restored in the answer). What
 * is given up passes, except under /strict.
 */
final class MarkerEngine implements PolicyEngine {
    static final Duration PATIENCE = Duration.ofMinutes(1);
    volatile Duration patience = PATIENCE;
    /** Of the last inspection begun. */
    volatile Optional<RequestHead> lastHead = Optional.empty();

    @Override
    public Ruleset ruleset() {
        return new Ruleset() {
            @Override
            public String digest() {
                return "sha256:0";
            }

            @Override
            public String name() {
                return "markers";
            }

            @Override
            public String source() {
                return "";
            }
        };
    }

    @Override
    public String catalogueDigest() {
        return "sha256:1";
    }

    @Override
    public Inspection begin(RequestHead head, Caller caller) {
        lastHead = Optional.of(head);
        return new MarkerInspection(head, patience);
    }

    @Override
    public Conversation converse(RequestHead head, Caller caller) {
        return new MarkerConversation(head, patience);
    }

    static final class MarkerInspection implements Inspection {
        private final RequestHead head;
        private final Duration patience;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private boolean redacted;

        MarkerInspection(RequestHead head, Duration patience) {
            this.head = head;
            this.patience = patience;
        }

        @Override
        public void offer(ByteBuffer content) {
            byte[] copy = new byte[content.remaining()];
            content.get(copy);
            seen.writeBytes(copy);
        }

        @Override
        public Inspected finish() {
            String text = seen.toString(StandardCharsets.ISO_8859_1);
            List<Edit> edits = new ArrayList<>();
            List<Finding> findings = new ArrayList<>();
            for (int at = text.indexOf("SECRET"); at >= 0; at = text.indexOf("SECRET", at + 1)) {
                edits.add(new Edit(at, at + 6, "[X]"));
                findings.add(new Finding(
                        Category.SECRET, "marker", 100, Direction.REQUEST, at, at + 6, PartKind.USER, "", false, ""));
            }
            redacted = !edits.isEmpty();
            Verdict pass = redacted ? new Verdict.Redact(why(Effect.REDACT), edits, List.of()) : forward();
            Verdict verdict = text.contains("BLOCKME")
                    ? block()
                    : text.contains("HOLDME") ? new Verdict.Hold(why(Effect.HOLD), patience, pass, block()) : pass;
            return inspected(verdict, findings, Coverage.full(seen.size()));
        }

        @Override
        public Inspected giveUp(NotInspected why) {
            Verdict verdict = head.path().startsWith("/strict") ? block() : forward();
            return inspected(verdict, List.of(), Coverage.none(seen.size(), why));
        }

        @Override
        public ByteBuffer edited(List<Edit> edits) {
            return Edit.apply(ByteBuffer.wrap(seen.toByteArray()), edits);
        }

        @Override
        public AnswerInspection answer(ResponseHead answer) {
            return new MarkerAnswer(redacted);
        }

        static Inspected inspected(Verdict verdict, List<Finding> findings, Coverage coverage) {
            AiService service = new AiService("test-api", "Test API", "test", ServiceKind.API);
            return new Inspected(
                    new Classification(
                            Certainty.EXACT,
                            service,
                            WireFamily.OPENAI_CHAT,
                            Operation.CHAT,
                            Optional.of("gpt-5"),
                            Client.UNKNOWN,
                            false,
                            Optional.empty()),
                    findings,
                    verdict,
                    coverage,
                    "system-1",
                    RegisterState.OBSERVED,
                    OptionalInt.empty());
        }
    }

    static Verdict.Forward forward() {
        return new Verdict.Forward(why(Effect.ALLOW));
    }

    private static Verdict.Block block() {
        return new Verdict.Block(
                why(Effect.BLOCK),
                new Refusal(400, Headers.of("content-type", "application/json"), "{\"refused\":true}"));
    }

    private static List<Reason> why(Effect effect) {
        return List.of(new Reason("rule-" + effect, effect, Mode.ENFORCE, true, "because", "", List.of()));
    }

    private static final class MarkerAnswer implements AnswerInspection {
        private final boolean restores;
        private int restored;
        private long bytes;

        MarkerAnswer(boolean restores) {
            this.restores = restores;
        }

        @Override
        public boolean mayEdit() {
            return restores;
        }

        @Override
        public ByteBuffer offer(ByteBuffer content) {
            bytes += content.remaining();
            String text = StandardCharsets.ISO_8859_1.decode(content.duplicate()).toString();
            if (!restores || !text.contains("[X]")) {
                return content;
            }
            restored++;
            return ByteBuffer.wrap(text.replace("[X]", "SECRET").getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public ByteBuffer finish() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public AnswerReport report() {
            return new AnswerReport(
                    Optional.of("gpt-5"),
                    TokenUsage.NONE,
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    false,
                    Optional.empty(),
                    restored,
                    0,
                    Coverage.full(bytes));
        }
    }
}
