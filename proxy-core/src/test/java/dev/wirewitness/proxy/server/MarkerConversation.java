package dev.wirewitness.proxy.server;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.TokenUsage;
import dev.wirewitness.policy.engine.AnswerMessages;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Conversation;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.policy.engine.MessageInspection;
import dev.wirewitness.policy.wire.SocketDialect.Delivery;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The markers of {@link MarkerEngine} on a WebSocket. A message with ASK asks; the origin's BEGIN and END are where
 * answers begin and end. Once SECRET was redacted, [X] is put back, and a message that ends in "[" waits for the next.
 * Under /closing a refusal closes, under /silent it only closes.
 */
final class MarkerConversation implements Conversation, AnswerMessages {
    private final RequestHead head;
    private final Duration patience;
    private final List<Message> held = new ArrayList<>();
    private boolean restores;
    private long seen;
    private long unread;

    MarkerConversation(RequestHead head, Duration patience) {
        this.head = head;
        this.patience = patience;
    }

    @Override
    public Inspection opening() {
        return new MarkerEngine.MarkerInspection(head, patience);
    }

    @Override
    public MessageInspection message(boolean text) {
        MarkerEngine.MarkerInspection inside = new MarkerEngine.MarkerInspection(head, patience);
        return new MessageInspection() {
            private String content = "";

            @Override
            public void offer(ByteBuffer bytes) {
                content += StandardCharsets.ISO_8859_1.decode(bytes.duplicate());
                inside.offer(bytes);
            }

            @Override
            public Inspected finish() {
                return inside.finish();
            }

            @Override
            public Inspected giveUp(NotInspected why) {
                return inside.giveUp(why);
            }

            @Override
            public boolean asks() {
                return content.contains("ASK");
            }

            @Override
            public ByteBuffer edited(List<Edit> edits) {
                return inside.edited(edits);
            }

            @Override
            public void sent() {
                restores |= content.contains("SECRET");
            }
        };
    }

    @Override
    public AnswerMessages answers() {
        return this;
    }

    @Override
    public Inspected unasked() {
        return MarkerEngine.MarkerInspection.inspected(MarkerEngine.forward(), List.of(), Coverage.full(0));
    }

    @Override
    public Delivery delivery() {
        return head.path().startsWith("/closing")
                ? Delivery.FRAME_AND_CLOSE
                : head.path().startsWith("/silent") ? Delivery.CLOSE : Delivery.FRAME;
    }

    @Override
    public Refusal failure(int status, String code, String message) {
        return new Refusal(status, Headers.empty(), "{\"failed\":\"" + code + "\"}");
    }

    @Override
    public boolean mayEdit() {
        return restores;
    }

    @Override
    public Passage message(boolean text, ByteBuffer content, boolean editable) {
        String all = StandardCharsets.UTF_8.decode(content.duplicate()).toString();
        seen += content.remaining();
        List<Turn> turns = new ArrayList<>();
        if (all.contains("BEGIN")) {
            turns.add(new Turn.Began("a"));
        }
        if (all.contains("END")) {
            turns.add(new Turn.Ended("a", false, report(7)));
        }
        if (!editable) {
            return new Passage(List.of(), turns);
        }
        String edited = restores ? all.replace("[X]", "SECRET") : all;
        held.add(new Message(text, StandardCharsets.UTF_8.encode(edited)));
        return new Passage(restores && all.endsWith("[") ? List.of() : release(), turns);
    }

    private List<Message> release() {
        List<Message> all = List.copyOf(held);
        held.clear();
        return all;
    }

    @Override
    public Passage unread(long bytes, NotInspected why) {
        unread += bytes;
        return new Passage(release(), List.of());
    }

    @Override
    public Passage end() {
        return new Passage(release(), List.of());
    }

    @Override
    public AnswerReport report() {
        return report(0);
    }

    private AnswerReport report(long tokens) {
        return new AnswerReport(
                Optional.of("gpt-5"),
                new TokenUsage(
                        OptionalLong.empty(), OptionalLong.of(tokens), OptionalLong.empty(), OptionalLong.empty(),
                        OptionalLong.empty()),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                false,
                Optional.empty(),
                0,
                0,
                unread == 0 ? Coverage.full(seen) : Coverage.none(unread, NotInspected.TOO_LARGE));
    }
}
