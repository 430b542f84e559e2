package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.SocketMessage;
import dev.wirewitness.policy.wire.SocketReader;
import dev.wirewitness.policy.wire.SocketRefusals;
import dev.wirewitness.policy.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** One message of a client, inspected like the body of a request, but read in the dialect of its connection. */
final class SocketMessageInspection implements MessageInspection {
    private final SocketConversation conversation;
    private final ExchangeInspection inside;
    private final Optional<String> model;
    private boolean asks;

    /** {@code model}: what the connection is for so far. */
    SocketMessageInspection(SocketConversation conversation, boolean text, Optional<String> model) {
        this.conversation = conversation;
        this.model = model;
        Surroundings usual = conversation.engine().surroundings();
        Surroundings surroundings = new Surroundings(
                usual.knowledge(),
                this::read,
                (wire, head, notice) -> SocketRefusals.shape(conversation.dialect(), wire, head, notice));
        inside = new ExchangeInspection(
                conversation.engine(),
                surroundings,
                true,
                text,
                conversation.head(),
                conversation.caller());
    }

    @Override
    public void offer(ByteBuffer content) {
        inside.offer(content);
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
        return asks;
    }

    @Override
    public ByteBuffer edited(List<Edit> edits) {
        return inside.edited(edits);
    }

    @Override
    public void sent() {
        inside.conclusion().ifPresent(conclusion -> conversation.sent(conclusion, inside.placeholders()));
    }

    private WireRequest read(RequestHead head, Optional<AiService> service, Layout layout) {
        SocketMessage message = SocketReader.read(conversation.dialect(), head, service, model, layout.content());
        asks = message.asks();
        return message.wire();
    }
}
