package dev.wirewitness.proxy.act;

import dev.wirewitness.evidence.Position;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.policy.engine.PolicyEngine;
import dev.wirewitness.policy.wire.Refusals;
import dev.wirewitness.proxy.act.Patience.Hold;
import dev.wirewitness.proxy.exchange.ExchangeCommand;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Step;
import dev.wirewitness.proxy.exchange.ExchangeEnd;
import dev.wirewitness.proxy.exchange.ExchangeEvent;
import dev.wirewitness.proxy.exchange.ExchangeMachine;
import dev.wirewitness.proxy.exchange.SocketCommand;
import dev.wirewitness.proxy.exchange.Stage;
import dev.wirewitness.proxy.http.HeaderHygiene;
import dev.wirewitness.proxy.http.MessageCutter;
import dev.wirewitness.proxy.http.SocketHandshake;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.record.SocketTotals;
import dev.wirewitness.proxy.upstream.Origin;
import dev.wirewitness.proxy.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one exchange: turns what Netty says into events, and the machine's commands into reads, writes, records and
 * inspections. Holds the buffers, decides nothing. Everything runs on the client connection's event loop, which is
 * the origin's too; what completes elsewhere (log, desk, inspection pool) comes back through it. The parts:
 * {@link RequestBody}, {@link UpstreamLeg}, {@link ClientAnswer}, {@link ExchangeRecorder}.
 */
final class ExchangeDriver {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeDriver.class);
    private static final String UNREADABLE_CODING =
            "The origin's answer is coded in a way that cannot be inspected.";

    private final ExchangeServices services;
    private final ClientSide client;
    private final HttpRequest request;
    private final RequestHead head;
    private final ExchangeMachine machine;
    private final UpstreamLeg upstream;
    private final Consumer<ExchangeCommand> carry = this::carryOut;
    private final ExchangeRecorder recorder;
    private final ClientAnswer answer;
    private final Inspection inspection;
    private final RequestBody body;
    private final OutgoingRequest outgoing;
    /** Of a request for a WebSocket. */
    private final @Nullable SocketUpgrade socket;
    private final PolicyEngine engine;
    private @Nullable RequestMessages messages;
    private final Patience patience;

    private boolean busy;
    private boolean pumping;
    private @Nullable ArrayDeque<ExchangeEvent> queued;
    private @Nullable HttpContent arriving;
    private @Nullable HttpResponse answerHead;
    /** Between the head of an answer and the end of the read that brought it. */
    private boolean answerArriving;
    private boolean continueOwed;
    private boolean upstreamKeepAlive;
    private boolean answered;
    private boolean over;
    private boolean told;
    private @Nullable HttpHeaders trailers;

    ExchangeDriver(
            ExchangeServices services,
            ClientSide client,
            ClientIdentity identity,
            HttpRequest request,
            RequestHead head,
            Origin origin,
            Optional<SocketHandshake> handshake) {
        this.services = services;
        this.client = client;
        this.request = request;
        this.head = head;
        machine = new ExchangeMachine(services.settings().evidence().onFailure());
        upstream = new UpstreamLeg(services.upstreams(), client.loop(), origin, handshake.isPresent(), this);
        InetAddress address = identity.caller().address();
        answer = new ClientAnswer(client, upstream, request, () -> services.memory().beginComplete(address));
        engine = services.ruleset().engine();
        recorder = new ExchangeRecorder(services, engine, identity, head);
        socket = handshake
                .map(shake -> new SocketUpgrade(
                        shake, services, engine, identity, head, client, upstream, this::conversationEnded))
                .orElse(null);
        inspection = socket == null ? engine.begin(head, identity.caller()) : socket.opening();
        body = new RequestBody(
                inspection,
                Fields.joined(request.headers(), HttpHeaderNames.CONTENT_ENCODING),
                services.settings().limits(),
                () -> services.memory().begin(address, () -> client.loop().execute(this::roomAgain)));
        patience = new Patience(services, client, body::bytes);
        outgoing = new OutgoingRequest(request, head, body, inspection);
        if (MessageCutter.streams(request.headers())) {
            messages = new RequestMessages(services.settings().limits().maxBody(), () -> engine.begin(head, identity.caller()));
        }
    }

    // ---- what the client does

    void begin() {
        services.meters().exchangeBegan();
        continueOwed = HttpUtil.is100ContinueExpected(request);
        HeaderHygiene.request(request.headers());
        feed(new ExchangeEvent.RequestBegan(System.nanoTime()));
        long announced = HttpUtil.getContentLength(request, 0L);
        if (announced > services.settings().limits().maxBody()) {
            body.gaveUp(NotInspected.TOO_LARGE);
            feed(new ExchangeEvent.RequestGaveUp(NotInspected.TOO_LARGE, System.nanoTime()));
        } else {
            sayContinue();
        }
    }

    /** Takes the content. */
    void requestContent(HttpContent content) {
        if (socket != null && socket.open()) {
            socket.relay().clientBytes(content.content());
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            requestBroken("its content is not framed as RFC 9112 has it");
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (content instanceof LastHttpContent end && !end.trailingHeaders().isEmpty()) {
            outgoing.trailers(end.trailingHeaders());
        }
        if (messages != null) {
            messages.add(content.content(), last);
            pump();
            return;
        }
        if (content.content().isReadable()) {
            arriving = content;
            feed(new ExchangeEvent.RequestContent(content.content().readableBytes()));
        } else {
            content.release();
        }
        if (last) {
            requestEnded();
        }
    }

    /** {@code why}: without anything the client sent. */
    void requestBroken(String why) {
        feed(new ExchangeEvent.RequestBroken(why, System.nanoTime()));
    }

    private void requestEnded() {
        Optional<NotInspected> failed = body.end();
        patience.hold(Hold.MEMORY, false);
        if (failed.isPresent() && !machine.ended()) {
            feed(new ExchangeEvent.RequestGaveUp(failed.get(), System.nanoTime()));
        }
        feed(new ExchangeEvent.RequestEnded(System.nanoTime()));
    }

    boolean requestRead() {
        return machine.requestRead() || messages != null && messages.inputEnded();
    }

    // ---- a request that is a stream of messages

    private void pump() {
        if (pumping || busy) {
            return; // whoever is at it goes on
        }
        pumping = true;
        try {
            go();
        } finally {
            pumping = false;
        }
    }

    private void go() {
        RequestMessages stream = messages;
        while (stream != null && !over && upstream.writable()) {
            switch (stream.next()) {
                case RequestMessages.Next.Wait _ -> {
                    if (stream.full()) {
                        patience.hold(Hold.VERDICT, true);
                    }
                    return;
                }
                case RequestMessages.Next.First(ByteBuf message) -> {
                    arrived(message);
                    feed(new ExchangeEvent.MessageComplete(System.nanoTime()));
                }
                case RequestMessages.Next.Whole(ByteBuf content, Optional<NotInspected> why) -> {
                    messages = null;
                    stream.drop();
                    whole(content, why, stream.inputEnded());
                    return;
                }
                case RequestMessages.Next.Inspect ask -> inspect(ask);
                case RequestMessages.Next.Send(ByteBuf content) -> relay(content);
                case RequestMessages.Next.End _ -> feed(new ExchangeEvent.RequestEnded(System.nanoTime()));
            }
        }
    }

    private void whole(ByteBuf content, Optional<NotInspected> why, boolean ended) {
        arrived(content);
        if (why.isPresent() && !machine.ended()) {
            body.gaveUp(why.get());
            feed(new ExchangeEvent.RequestGaveUp(why.get(), System.nanoTime()));
        }
        if (ended) {
            requestEnded();
        }
    }

    private void arrived(ByteBuf content) {
        if (content.isReadable()) {
            arriving = new DefaultHttpContent(content);
            feed(new ExchangeEvent.RequestContent(content.readableBytes()));
        } else {
            content.release();
        }
    }

    private void inspect(RequestMessages.Next.Inspect ask) {
        services.meters().scanned(ask.bytes());
        if (ask.bytes() <= services.settings().limits().inlineBytes()) {
            feed(concluded(ask));
        } else if (!services.pool().offer(() -> onLoop(concluded(ask)))) {
            feed(new ExchangeEvent.InspectionFailed(
                    "overloaded", "Too many large requests wait for inspection; try again shortly.", System.nanoTime()));
        }
    }

    private ExchangeEvent concluded(RequestMessages.Next.Inspect ask) {
        try {
            Inspected result =
                    ask.why().isPresent() ? ask.inspection().giveUp(ask.why().get()) : ask.inspection().finish();
            return new ExchangeEvent.MessageInspected(
                    result, RequestMessages.isNotable(result), services.witness().writable(), System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("exchange {}: inspection failed: {}", recorder.exchangeId(), e.getClass().getName());
            return new ExchangeEvent.InspectionFailed(
                    "inspection_failed", "A message of the request could not be inspected.", System.nanoTime());
        }
    }

    private void releaseMessage(Verdict verdict) {
        if (messages != null) {
            relay(messages.release(verdict));
        }
    }

    private void relay(ByteBuf content) {
        outgoing.relayed(content.readableBytes());
        patience.hold(Hold.ORIGIN, !upstream.relayNow(content));
        patience.hold(Hold.VERDICT, false);
    }

    void clientReadComplete() {
        if (socket != null && socket.open()) {
            socket.relay().readComplete();
        } else if (!over) {
            upstream.flush();
        }
    }

    void clientWritable(boolean writable) {
        if (socket != null && socket.open()) {
            socket.relay().clientWritable();
            return;
        }
        answer.writable(writable);
        if (!over) {
            patience.clientTurned();
        }
    }

    void clientLeft() {
        if (socket != null && socket.open()) {
            socket.relay().clientLeft();
            return;
        }
        feed(new ExchangeEvent.ClientLeft(System.nanoTime()));
    }

    /** The client sends nothing more on the stream of its WebSocket, and still reads. */
    void clientEnded() {
        if (socket != null && socket.open()) {
            socket.relay().clientEnded();
            return;
        }
        clientLeft();
    }

    void timedOut(Stage stage) {
        if (patience.over(stage)) {
            feed(new ExchangeEvent.TimedOut(stage, System.nanoTime()));
        }
    }

    void drain() {
        if (socket != null && socket.open()) {
            socket.relay().drain();
            return;
        }
        feed(new ExchangeEvent.Drain());
    }

    /** The time to drain is over; a WebSocket, which has said goodbye, ends with its connection. */
    void stop() {
        if (socket != null && socket.open()) {
            return;
        }
        feed(new ExchangeEvent.Stopped(System.nanoTime()));
    }

    private void roomAgain() {
        if (!over) {
            patience.hold(Hold.MEMORY, false);
        }
    }

    // ---- what the origin does

    void upstreamReady(boolean reused) {
        feed(new ExchangeEvent.UpstreamReady(reused, System.nanoTime()));
    }

    void upstreamFailed(UpstreamFailure failure) {
        feed(new ExchangeEvent.UpstreamFailed(
                failure.kind().id(),
                Objects.requireNonNullElse(failure.getMessage(), failure.kind().id()),
                failure.kind() == UpstreamFailure.Kind.TIMEOUT,
                System.nanoTime()));
    }

    /** Whether the origin was asked to open a WebSocket. */
    boolean upgrading() {
        return socket != null;
    }

    private void upgraded(HttpResponse response, SocketUpgrade asked) {
        Optional<String> flaw = asked.accepted(response);
        if (flaw.isPresent()) {
            answerUnreadable("upstream_websocket", "The origin did not open the WebSocket as it must: " + flaw.get() + ".");
        } else {
            feed(new ExchangeEvent.Upgraded(response.status().code(), System.nanoTime()));
        }
    }

    /** Takes bytes of a WebSocket. */
    void upgradedBytes(ByteBuf bytes) {
        if (socket != null && !over) {
            socket.originBytes(bytes);
        } else {
            bytes.release();
        }
    }

    private void conversationEnded(SocketCommand.Finish how) {
        feed(new ExchangeEvent.ConversationEnded(how.outcome(), how.errorClass(), System.nanoTime()));
    }

    /** Only its head is used. */
    void answerInterim(HttpResponse response) {
        answerHead = response;
        feed(new ExchangeEvent.InterimAnswer(System.nanoTime()));
    }

    void answerHead(HttpResponse response) {
        if (socket != null && socket.accepts(response.status().code())) {
            upgraded(response, socket);
            return;
        }
        answerArriving = true;
        answerHead = response;
        upstreamKeepAlive = HttpUtil.isKeepAlive(response) && !Fields.bindConnection(request.headers());
        feed(new ExchangeEvent.AnswerBegan(response.status().code(), System.nanoTime()));
    }

    /** Takes the content. */
    void answerContent(HttpContent content) {
        if (content.content().isReadable()) {
            arriving = content instanceof LastHttpContent ? new DefaultHttpContent(content.content()) : content;
            feed(new ExchangeEvent.AnswerContent(content.content().readableBytes()));
        } else {
            content.release();
        }
        if (content instanceof LastHttpContent last) {
            trailers = last.trailingHeaders();
            if (!answer.complete()) {
                answerUnreadable("answer_coding", UNREADABLE_CODING);
                return;
            }
            feed(new ExchangeEvent.AnswerEnded(System.nanoTime()));
        }
    }

    void answerUnreadable(String word, String message) {
        feed(new ExchangeEvent.AnswerUnreadable(word, message, System.nanoTime()));
    }

    /** {@code unprocessed}: whether the origin said that it has not begun with the request. */
    void upstreamLeft(Channel channel, boolean unprocessed) {
        if (!upstream.is(channel)) {
            return;
        }
        if (over) {
            upstream.drop();
        } else if (socket != null && socket.open()) {
            socket.relay().originLeft();
        } else {
            feed(new ExchangeEvent.UpstreamLeft(unprocessed, System.nanoTime()));
        }
    }

    void upstreamBroke(Throwable cause) {
        if (cause instanceof IOException) {
            return; // the close that follows says it
        }
        if (socket != null && socket.open()) {
            socket.relay().originFailed(cause);
            return;
        }
        LOG.warn("exchange {}: answer not handled: {}", recorder.exchangeId(), cause.getClass().getName());
        answerUnreadable("answer_failed", "The answer could not be inspected.");
    }

    void upstreamWritable(boolean writable) {
        if (socket != null && socket.open()) {
            socket.relay().originWritable();
        } else if (!over) {
            patience.hold(Hold.ORIGIN, !writable);
            if (writable && messages != null) {
                pump();
            }
        }
    }

    void upstreamReadComplete() {
        if (socket != null && socket.open()) {
            socket.relay().readComplete();
            return;
        }
        answerArriving = false;
        answer.flush();
        upstream.readComplete();
    }

    // ---- machine

    private void feed(ExchangeEvent event) {
        if (busy) {
            if (queued == null) {
                queued = new ArrayDeque<>(2);
            }
            queued.add(event);
            return;
        }
        busy = true;
        try {
            ExchangeEvent next = event;
            while (next != null) {
                if (next instanceof ExchangeEvent.MessageInspected message && messages != null) {
                    messages.covered(message.inspected().coverage());
                }
                machine.on(next, carry);
                next = queued == null ? null : queued.poll();
            }
        } finally {
            busy = false;
        }
        if (messages != null && !over) {
            pump();
        }
        if (over && !told) {
            told = true;
            client.exchangeOver();
        }
    }

    private void onLoop(ExchangeEvent event) {
        EventLoop loop = client.loop();
        if (loop.inEventLoop()) {
            feed(event);
        } else {
            loop.execute(() -> feed(event));
        }
    }

    private void carryOut(ExchangeCommand command) {
        switch (command) {
            case Step step -> carryOut(step);
            case ExchangeCommand.Await(Stage stage) -> patience.await(stage);
            case ExchangeCommand.Rest() -> patience.rest();
            case ExchangeCommand.GiveUp(NotInspected why) -> decide(Optional.of(why));
            case ExchangeCommand.RecordDecision(Inspected result, long nanos) ->
                await(recorder.decided(result, nanos, body.decoded()));
            case ExchangeCommand.AskApproval(Inspected result, Verdict.Hold hold) -> ask(result, hold);
            case ExchangeCommand.RecordHoldEnd(HoldOutcome how, long waited) ->
                await(recorder.holdEnded(how, waited));
            case ExchangeCommand.Send(Verdict verdict, boolean whole) -> send(verdict, whole);
            case ExchangeCommand.RecordMessage(Inspected result) -> await(recorder.message(result));
            case ExchangeCommand.ReleaseMessage(Verdict verdict) -> releaseMessage(verdict);
            case ExchangeCommand.EndStream(var refusal) -> answer.endStream(refusal);
            case ExchangeCommand.Refuse(var refusal) -> answer.ourselves(FailureAnswers.refusal(refusal));
            case ExchangeCommand.Fail(int status, String word, String message) -> answer.ourselves(FailureAnswers.refusal(
                    Refusals.failure(head, recorder.service(), status, "wirewitness_" + word, message)));
            case ExchangeCommand.Finish(ExchangeEnd end) -> finish(end);
        }
    }

    private void carryOut(Step step) {
        switch (step) {
            case INSPECT -> {}
            case KEEP_CONTENT -> keep(takeArriving());
            case RELAY_CONTENT -> {
                HttpContent content = takeArriving();
                outgoing.relayed(content.content().readableBytes());
                if (!upstream.relay(content)) {
                    patience.hold(Hold.ORIGIN, true);
                }
            }
            case DISCARD_CONTENT -> takeArriving().release();
            case END_RELAY -> endRelay();
            case PAUSE_REQUEST -> patience.hold(Hold.VERDICT, true);
            case DECIDE -> decide(Optional.empty());
            case EXPIRE_APPROVAL -> recorder.endHold(new HoldOutcome.Expired());
            case WITHDRAW_APPROVAL -> recorder.endHold(new HoldOutcome.Withdrawn());
            case CONNECT -> upstream.connect(false);
            case CONNECT_AGAIN -> {
                upstream.drop();
                upstream.connect(false);
            }
            case CONNECT_FRESH -> {
                upstream.drop();
                upstream.connect(true);
            }
            case PASS_INTERIM -> answer.interim(takeAnswerHead());
            case BEGIN_ANSWER -> beginAnswer();
            case PASS_ANSWER -> passAnswer(takeArriving());
            case END_ANSWER -> endAnswer();
            case OPEN_GATE -> answer.openGate(answerArriving);
            case CONVERSE -> Objects.requireNonNull(socket, "socket").converse();
            case CLOSE_GATE -> answer.closeGate();
            case ABORT_ANSWER -> {
                answer.flush(); // as far as it came
                client.abort();
            }
            case DROP_UPSTREAM -> upstream.drop();
            case CLOSE_AFTER -> client.lastHere();
        }
    }

    // ---- request

    private HttpContent takeArriving() {
        HttpContent content = arriving;
        if (content == null) {
            throw new IllegalStateException("arriving content: none (expected: one with each content event)");
        }
        arriving = null;
        return content;
    }

    private void keep(HttpContent content) {
        Optional<NotInspected> failed = body.add(content.content());
        if (failed.isPresent()) {
            feed(new ExchangeEvent.RequestGaveUp(failed.get(), System.nanoTime()));
        }
        if (!body.room()) {
            patience.hold(Hold.MEMORY, true);
        }
    }

    private void sayContinue() {
        if (continueOwed) {
            continueOwed = false;
            client.interim(FailureAnswers.goOn());
            client.flush();
        }
    }

    private void decide(Optional<NotInspected> why) {
        services.meters().scanned(body.decoded());
        if (body.decoded() <= services.settings().limits().inlineBytes()) {
            feed(body.verdict(why, services.witness(), recorder.exchangeId()));
        } else if (!services.pool()
                .offer(() -> onLoop(body.verdict(why, services.witness(), recorder.exchangeId())))) {
            feed(new ExchangeEvent.InspectionFailed(
                    "overloaded", "Too many large requests wait for inspection; try again shortly.", System.nanoTime()));
        }
    }

    private void await(CompletionStage<Position> written) {
        written.whenComplete((_, failure) -> onLoop(
                failure == null
                        ? new ExchangeEvent.DecisionWritten(System.nanoTime())
                        : new ExchangeEvent.DecisionLost(System.nanoTime())));
    }

    private void ask(Inspected result, Verdict.Hold hold) {
        CompletionStage<HoldOutcome> outcome = recorder.hold(result, hold);
        patience.await(Stage.APPROVAL, hold.patience());
        outcome.thenAccept(how -> onLoop(new ExchangeEvent.HoldEnded(how, System.nanoTime())));
    }

    private void send(Verdict verdict, boolean whole) {
        if (socket != null) {
            socket.ask(request.headers());
        }
        if (whole) {
            outgoing.sendWhole(upstream, verdict);
        } else {
            sayContinue();
            outgoing.sendBeginning(upstream, verdict);
            patience.relays();
            if (messages != null) {
                messages.flow();
            }
        }
    }

    private void endRelay() {
        outgoing.endRelay(upstream);
        if (answered) { // early, and the origin read on
            upstream.release(upstreamKeepAlive);
            upstream.readComplete();
        }
    }

    // ---- answer

    private HttpResponse takeAnswerHead() {
        HttpResponse response = answerHead;
        if (response == null) {
            throw new IllegalStateException("answer head: none (expected: one with each head that arrives)");
        }
        answerHead = null;
        return response;
    }

    private void beginAnswer() {
        body.drop();
        answer.begin(takeAnswerHead(), inspection, services.settings().limits());
    }

    private void passAnswer(HttpContent content) {
        if (messages != null) {
            messages.answered(content.content());
        }
        if (!answer.pass(content)) {
            answerUnreadable("answer_coding", UNREADABLE_CODING);
        }
    }

    private void endAnswer() {
        if (messages != null && trailers != null) {
            messages.answerEnded(trailers);
        }
        answer.end(trailers);
        answered = true;
        if (machine.requestRead()) {
            upstream.release(upstreamKeepAlive);
        }
        answer.flush();
    }

    // ---- end

    private void finish(ExchangeEnd end) {
        over = true;
        Optional<AnswerReport> report = answer.close();
        services.meters().scanned(answer.shown());
        body.close();
        if (messages != null) {
            messages.drop();
        }
        if (socket != null && socket.open()) {
            recorder.ended(
                    end, socket.report(), Optional.empty(), socket.sent(), socket.received(), socket.totals());
        } else {
            if (socket != null) {
                socket.relay().abandoned();
            }
            Optional<SocketTotals> totals = Optional.ofNullable(messages).map(RequestMessages::totals);
            recorder.ended(end, report, answer.gap(), outgoing.bytes(), answer.bytes(), totals);
        }
    }
}
