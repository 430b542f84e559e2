package dev.wirewitness.proxy.act;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.AnswerMessages.Turn;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Conversation;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.PolicyEngine;
import dev.wirewitness.policy.wire.SocketDialect.Delivery;
import dev.wirewitness.proxy.exchange.ExchangeEnd;
import dev.wirewitness.proxy.exchange.SocketCommand;
import dev.wirewitness.proxy.exchange.SocketCommand.Step;
import dev.wirewitness.proxy.exchange.SocketEvent;
import dev.wirewitness.proxy.exchange.SocketMachine;
import dev.wirewitness.proxy.exchange.SocketStage;
import dev.wirewitness.proxy.http.SocketFrameReader;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one WebSocket between the two sides of the exchange that opened it: turns frames into events, and the
 * machine's commands into frames, records and inspections. Bytes come and go as the content of that exchange, so it
 * does not matter what carries them. Event loop only; what completes elsewhere comes back through it.
 */
final class SocketRelay implements SocketSide.Heard, OriginMessages.Out {
    private static final Logger LOG = LoggerFactory.getLogger(SocketRelay.class);
    /** Bytes of either side that may wait before that side has to. */
    private static final int MAX_WAITING = 256 << 10;

    /** Told once, at the end. */
    interface Ended {
        void conversationEnded(SocketCommand.Finish how);
    }

    private static final class Open {
        private final ExchangeRecorder recorder;
        private long sent;

        private Open(ExchangeRecorder recorder) {
            this.recorder = recorder;
        }
    }

    /** Something the client said that waits its turn. */
    private sealed interface Said {
        record Piece(ByteBuf bytes, boolean text, boolean first, boolean last) implements Said {}

        record Close(int code) implements Said {}
    }

    private final ExchangeServices services;
    private final PolicyEngine engine;
    private final ClientIdentity identity;
    private final RequestHead head;
    private final ClientSide client;
    private final UpstreamLeg upstream;
    private final Conversation conversation;
    private final Ended ended;
    private final SocketMachine machine;
    private final Consumer<SocketCommand> carry = this::carryOut;
    private final SocketSide clientSide;
    private final SocketSide originSide;
    private final ClientMessages asked;
    private final OriginMessages answered;
    private final SocketClock clock;
    private final Map<Integer, Open> exchanges = new HashMap<>(4);
    private final ArrayDeque<Said> said = new ArrayDeque<>(2);
    private final ArrayDeque<Said.Piece> gated = new ArrayDeque<>(2);
    private final ArrayDeque<SocketEvent> queued = new ArrayDeque<>(2);
    private long saidBytes;
    private long gatedBytes;
    private @Nullable ByteBuf arriving;
    private @Nullable ByteBuf early;
    private boolean busy;
    private boolean pumping;
    private boolean started;
    private boolean gateShut;
    private boolean clientClosed;
    private int holding;
    private int current;
    private int closeCode;

    SocketRelay(
            ExchangeServices services,
            PolicyEngine engine,
            ClientIdentity identity,
            RequestHead head,
            ClientSide client,
            UpstreamLeg upstream,
            Conversation conversation,
            Ended ended) {
        this.services = services;
        this.engine = engine;
        this.identity = identity;
        this.head = head;
        this.client = client;
        this.upstream = upstream;
        this.conversation = conversation;
        this.ended = ended;
        machine = new SocketMachine(services.settings().evidence().onFailure(), conversation.delivery());
        clientSide = new SocketSide(true, bytes -> client.content(new DefaultHttpContent(bytes)), this);
        originSide = new SocketSide(false, this::toOrigin, this);
        clientSide.facing(originSide);
        originSide.facing(clientSide);
        asked = new ClientMessages(conversation, services.settings().limits().maxBody());
        answered = new OriginMessages(conversation.answers(), this);
        clock = new SocketClock(client.loop(), services.settings(), this::passed, this::signsOfLife);
    }

    /** The client knows that it is open. */
    void start() {
        started = true;
        clock.start();
        ByteBuf waited = early;
        early = null;
        if (waited != null) {
            originBytes(waited);
            client.flush();
        }
        upstream.reading(true);
    }

    // ---- what arrives

    /** Takes bytes of the client. */
    void clientBytes(ByteBuf bytes) {
        if (machine.ended()) {
            bytes.release();
        } else {
            clientSide.read(bytes);
        }
    }

    /** Takes bytes of the origin; those that come before the start wait, and no more are read until then. */
    void originBytes(ByteBuf bytes) {
        if (machine.ended()) {
            bytes.release();
        } else if (started) {
            originSide.read(bytes);
        } else {
            upstream.reading(false);
            early = early == null ? bytes : Unpooled.wrappedBuffer(early, bytes);
        }
    }

    /** All that had arrived, on either side, was handed on. */
    void readComplete() {
        flush();
    }

    /** The client takes more, or no more. */
    void clientWritable() {
        upstream.reading(client.writable() && gatedBytes < MAX_WAITING);
    }

    /** The origin takes more, or no more. */
    void originWritable() {
        client.reading(upstream.writable() && saidBytes < MAX_WAITING);
    }

    void clientLeft() {
        feed(new SocketEvent.ClientLeft(System.nanoTime()));
    }

    /**
     * The client sends nothing more, but may read on. Behind its close frame that is in order, and browsers end their
     * streams so: the origin's answer to the close still goes to it.
     */
    void clientEnded() {
        if (!clientClosed) {
            clientLeft();
        }
    }

    void originLeft() {
        feed(new SocketEvent.OriginLeft(System.nanoTime()));
    }

    /** What the origin sent could not be handled. */
    void originFailed(Throwable cause) {
        LOG.warn("connection {}: answer not handled: {}", identity.connectionId(), cause.getClass().getName());
        feed(new SocketEvent.OriginBroke(SocketFrameReader.UNEXPECTED, "answer_failed", System.nanoTime()));
    }

    void drain() {
        feed(new SocketEvent.Drain(System.nanoTime()));
    }

    @Override
    public void data(SocketSide from, ByteBuf piece, boolean text, boolean first, boolean last) {
        clock.said();
        if (from == originSide) {
            services.meters().scanned(answered.shown());
            try {
                answered.piece(piece, text, first, last);
            } catch (RuntimeException | StackOverflowError e) {
                originFailed(e);
            }
            return;
        }
        saidBytes += piece.readableBytes();
        said.add(new Said.Piece(piece, text, first, last));
        pump();
    }

    @Override
    public void closed(SocketSide from, int code, String reason) {
        long now = System.nanoTime();
        if (from == originSide) {
            feed(new SocketEvent.OriginClosed(code, reason, now));
            return;
        }
        clientClosed = true;
        if (said.isEmpty() && machine.takesClose()) {
            feed(new SocketEvent.ClientClosed(code, now));
        } else {
            said.add(new Said.Close(code));
            pump();
        }
    }

    @Override
    public void broken(SocketSide from, int code, String why) {
        long now = System.nanoTime();
        feed(from == originSide
                ? new SocketEvent.OriginBroke(code, "upstream_malformed", now)
                : new SocketEvent.ClientBroke(code, why, now));
    }

    // ---- the client's turn

    private void pump() {
        if (pumping || busy) {
            return;
        }
        pumping = true;
        try {
            while (!said.isEmpty() && turn(said.peek())) {
                continue;
            }
        } finally {
            pumping = false;
        }
        if (!machine.ended()) {
            originWritable();
        }
    }

    private boolean turn(Said next) {
        long now = System.nanoTime();
        switch (next) {
            case Said.Close(int code) -> {
                if (!machine.takesClose()) {
                    return false;
                }
                said.remove();
                feed(new SocketEvent.ClientClosed(code, now));
            }
            case Said.Piece piece -> {
                if (!machine.ready() && !machine.ended()) {
                    return false;
                }
                if (piece.first) {
                    asked.begin(piece.text);
                }
                if (machine.collecting() && !asked.fits(piece.bytes.readableBytes())) {
                    feed(new SocketEvent.ClientGaveUp(NotInspected.TOO_LARGE, now));
                    return true;
                }
                said.remove();
                saidBytes -= piece.bytes.readableBytes();
                arriving = piece.bytes;
                feed(new SocketEvent.ClientPiece(piece.first, piece.last, now));
            }
        }
        return true;
    }

    // ---- machine

    private void feed(SocketEvent event) {
        queued.add(event);
        if (busy) {
            return;
        }
        busy = true;
        try {
            for (SocketEvent next = queued.poll(); next != null; next = queued.poll()) {
                machine.on(next, carry);
            }
        } finally {
            busy = false;
        }
        pump();
    }

    /** For what completes elsewhere, or on its own. */
    private void onLoop(SocketEvent event) {
        if (client.loop().inEventLoop()) {
            feed(event);
            flush();
        } else {
            client.loop().execute(() -> {
                feed(event);
                flush();
            });
        }
    }

    private void flush() {
        if (!machine.ended()) {
            upstream.flush();
            client.flush();
        }
    }

    private void carryOut(SocketCommand command) {
        switch (command) {
            case Step step -> carryOut(step);
            case SocketCommand.GiveUp(NotInspected why) -> decide(Optional.of(why));
            case SocketCommand.RecordDecision(int id, Inspected result, long nanos) -> {
                current = id;
                await(id, begin(id).recorder.decided(result, nanos, asked.size()));
            }
            case SocketCommand.RecordUnasked(int id) ->
                await(id, begin(id).recorder.decided(conversation.unasked(), 0, 0));
            case SocketCommand.AskApproval(int id, Inspected result, Verdict.Hold hold) -> ask(id, result, hold);
            case SocketCommand.RecordHoldEnd(int id, HoldOutcome how, long waited) ->
                await(id, recorder(id).holdEnded(how, waited));
            case SocketCommand.Send(Verdict verdict, boolean whole) -> {
                ByteBuf content = asked.send(verdict);
                sent(content);
                originSide.piece(content, asked.text(), true, whole);
            }
            case SocketCommand.Pass(Inspected result) -> {
                current = 0;
                asked.passed(result);
            }
            case SocketCommand.Refuse(var refusal) -> {
                asked.drop();
                tell(refusal.body());
            }
            case SocketCommand.Fail(int id, int status, String word, String message) -> fail(id, status, word, message);
            case SocketCommand.CloseClient(int code, String reason) -> {
                dropGated();
                clientSide.close(code, reason);
            }
            case SocketCommand.CloseOrigin(int code) -> originSide.close(code, "");
            case SocketCommand.FinishExchange(int id, ExchangeEnd end, Optional<AnswerReport> report) ->
                finish(id, end, report);
            case SocketCommand.Finish finish -> finish(finish);
        }
    }

    private void carryOut(Step step) {
        switch (step) {
            case KEEP -> asked.keep(takeArriving());
            case RELAY -> relay(false);
            case RELAY_LAST -> relay(true);
            case DROP -> takeArriving().release();
            case DECIDE -> decide(Optional.empty());
            case EXPIRE_APPROVAL -> recorder(holding).endHold(new HoldOutcome.Expired());
            case WITHDRAW_APPROVAL -> recorder(holding).endHold(new HoldOutcome.Withdrawn());
            case SHUT_GATE -> gateShut = true;
            case OPEN_GATE -> openGate();
            case AWAIT_CLOSE -> clock.awaitClose();
            case LET_GO -> answered.letGo();
            case DROP_CLIENT -> client.lastHere();
            case DROP_ORIGIN -> {
                client.flush(); // no more read events of the origin will
                upstream.closeWritten();
            }
        }
    }

    private void relay(boolean last) {
        ByteBuf piece = takeArriving();
        asked.relayed(piece.readableBytes());
        sent(piece);
        originSide.piece(piece, asked.text(), false, last);
    }

    /** Counts for the exchange that the message is, if it is one. */
    private void sent(ByteBuf content) {
        Open exchange = exchanges.get(current);
        if (exchange != null) {
            exchange.sent += content.readableBytes();
        }
    }

    private void toOrigin(ByteBuf bytes) {
        upstream.bytes(bytes);
    }

    private ByteBuf takeArriving() {
        ByteBuf piece = arriving;
        if (piece == null) {
            throw new IllegalStateException("arriving piece: none (expected: one with each piece event)");
        }
        arriving = null;
        return piece;
    }

    private void decide(Optional<NotInspected> why) {
        services.meters().scanned(asked.size());
        if (asked.size() <= services.settings().limits().inlineBytes()) {
            feed(asked.verdict(why, services.witness(), identity.connectionId()));
        } else if (!services.pool()
                .offer(() -> onLoop(asked.verdict(why, services.witness(), identity.connectionId())))) {
            feed(new SocketEvent.InspectionFailed(
                    "overloaded", "Too many large messages wait for inspection; try again shortly.", System.nanoTime()));
        }
    }

    private Open begin(int id) {
        services.meters().exchangeBegan();
        Open exchange = new Open(new ExchangeRecorder(services, engine, identity, head));
        exchanges.put(id, exchange);
        return exchange;
    }

    private ExchangeRecorder recorder(int id) {
        Open exchange = exchanges.get(id);
        if (exchange == null) {
            throw new IllegalStateException("exchange " + id + ": not recorded (expected: decided before)");
        }
        return exchange.recorder;
    }

    private void await(int id, CompletionStage<Position> written) {
        written.whenComplete((_, failure) -> onLoop(
                failure == null
                        ? new SocketEvent.DecisionWritten(id, System.nanoTime())
                        : new SocketEvent.DecisionLost(id, System.nanoTime())));
    }

    private void ask(int id, Inspected result, Verdict.Hold hold) {
        holding = id;
        CompletionStage<HoldOutcome> outcome = recorder(id).hold(result, hold);
        clock.await(SocketStage.APPROVAL, hold.patience());
        outcome.thenAccept(how -> onLoop(new SocketEvent.HoldEnded(how, System.nanoTime())));
    }

    // ---- towards the client

    @Override
    public void piece(ByteBuf piece, boolean text, boolean first, boolean last) {
        if (gateShut) {
            gatedBytes += piece.readableBytes();
            gated.add(new Said.Piece(piece, text, first, last));
            if (gatedBytes >= MAX_WAITING) {
                upstream.reading(false);
            }
        } else {
            clientSide.piece(piece, text, first, last);
            if (!client.writable()) {
                upstream.reading(false);
            }
        }
    }

    @Override
    public void turn(Turn turn) {
        long now = System.nanoTime();
        feed(
                switch (turn) {
                    case Turn.Began(String answer) -> new SocketEvent.AnswerBegan(answer, now);
                    case Turn.Ended(String answer, boolean _, AnswerReport report) ->
                        new SocketEvent.AnswerEnded(answer, report, now);
                });
    }

    private void openGate() {
        gateShut = false;
        gatedBytes = 0;
        for (Said.Piece piece = gated.poll(); piece != null; piece = gated.poll()) {
            clientSide.piece(piece.bytes, piece.text, piece.first, piece.last);
        }
        client.flush();
        clientWritable();
    }

    private void dropGated() {
        for (Said.Piece piece = gated.poll(); piece != null; piece = gated.poll()) {
            piece.bytes.release();
        }
        gatedBytes = 0;
    }

    /** A message of our own, where the dialect has one for this. */
    private void tell(String message) {
        if (conversation.delivery() != Delivery.CLOSE && !message.isEmpty()) {
            clientSide.own(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
        }
    }

    private void fail(int id, int status, String word, String message) {
        asked.drop();
        if (id == 0) {
            services.meters().refused(word);
            services.witness().note(engine, new ConnectionRefused(
                    identity.connectionId(),
                    Optional.of(head.host()),
                    head.port(),
                    word,
                    Optional.of(identity.subject())));
        }
        tell(conversation.failure(status, "wirewitness_" + word, message).body());
    }

    // ---- time

    private void passed(SocketStage stage) {
        onLoop(new SocketEvent.TimedOut(stage, System.nanoTime()));
    }

    private void signsOfLife() {
        if (!upstream.listening()) {
            originSide.excused();
        }
        if (saidBytes >= MAX_WAITING || !upstream.writable()) {
            clientSide.excused();
        }
        if (clientSide.signOfLife().isEmpty()) {
            passed(SocketStage.CLIENT_SILENT);
        } else if (originSide.signOfLife().isEmpty()) {
            passed(SocketStage.ORIGIN_SILENT);
        } else {
            flush();
        }
    }

    // ---- end

    private void finish(int id, ExchangeEnd end, Optional<AnswerReport> report) {
        Open exchange = exchanges.remove(id);
        if (exchange == null) {
            throw new IllegalStateException("exchange " + id + ": not recorded (expected: decided before)");
        }
        long received = report.map(r -> r.coverage().inspectedBytes() + r.coverage().uninspectedBytes()).orElse(0L);
        exchange.recorder.ended(end, report, Optional.empty(), exchange.sent, received, Optional.empty());
    }

    private void finish(SocketCommand.Finish end) {
        clock.stop();
        closeCode = end.closeCode();
        for (Said next = said.poll(); next != null; next = said.poll()) {
            if (next instanceof Said.Piece piece) {
                piece.bytes.release();
            }
        }
        dropGated();
        asked.drop();
        answered.drop();
        clientSide.drop();
        services.meters().scanned(answered.shown());
        client.content(LastHttpContent.EMPTY_LAST_CONTENT);
        client.flush();
        ended.conversationEnded(end);
    }

    /** It did not come to it: the WebSocket was never opened. */
    void abandoned() {
        ByteBuf waited = early;
        early = null;
        if (waited != null) {
            waited.release();
        }
    }

    /** What was said outside of answers, as the inspection saw it. */
    AnswerReport report() {
        return conversation.answers().report();
    }

    ClientMessages asked() {
        return asked;
    }

    OriginMessages answered() {
        return answered;
    }

    int closeCode() {
        return closeCode;
    }
}
