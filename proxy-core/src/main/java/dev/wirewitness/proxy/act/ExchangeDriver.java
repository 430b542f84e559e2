package dev.wirewitness.proxy.act;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.HoldRequested;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.approval.HoldRequest;
import dev.wirewitness.policy.engine.AnswerInspection;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.policy.engine.PolicyEngine;
import dev.wirewitness.policy.wire.Refusals;
import dev.wirewitness.proxy.ProxySettings.Timeouts;
import dev.wirewitness.proxy.exchange.ExchangeCommand;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Step;
import dev.wirewitness.proxy.exchange.ExchangeEnd;
import dev.wirewitness.proxy.exchange.ExchangeEvent;
import dev.wirewitness.proxy.exchange.ExchangeMachine;
import dev.wirewitness.proxy.exchange.Outcome;
import dev.wirewitness.proxy.exchange.Stage;
import dev.wirewitness.proxy.http.HeaderHygiene;
import dev.wirewitness.proxy.http.Heads;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.record.ExchangeRecords;
import dev.wirewitness.proxy.record.Identifiers;
import dev.wirewitness.proxy.upstream.Origin;
import dev.wirewitness.proxy.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one exchange: turns what Netty says into events, and the machine's commands into reads, writes, records and
 * inspections. Holds the buffers, decides nothing. Everything runs on the client connection's event loop, which is
 * the origin's too; what completes elsewhere (log, desk, inspection pool) comes back through it.
 *
 * <p>Long because it is the one place where every command is carried out; what can stand alone does
 * ({@link RequestBody}, {@link UpstreamLeg}, {@link AnswerPath}).
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class ExchangeDriver {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeDriver.class);
    /** Answer bytes that may wait for the gate before the origin has to. */
    private static final long MAX_WAITING = 256 << 10;

    private static final String UNREADABLE_CODING =
            "The origin's answer is coded in a way that cannot be inspected.";

    private final ExchangeServices services;
    private final ClientSide client;
    private final ClientIdentity identity;
    private final HttpRequest request;
    private final RequestHead head;
    private final ExchangeMachine machine;
    private final UpstreamLeg upstream;
    private final Consumer<ExchangeCommand> carry = this::carryOut;
    private final PolicyEngine engine;
    private final String exchangeId;
    private final Inspection inspection;
    private final RequestBody body;
    private final boolean oldClient;

    private boolean busy;
    private @Nullable ArrayDeque<ExchangeEvent> queued;
    private @Nullable HttpContent arriving;
    private @Nullable HttpResponse answerHead;
    private @Nullable AnswerPath answer;
    private @Nullable ArrayDeque<Object> waiting;
    private @Nullable Inspected inspected;
    private @Nullable String approvalId;
    private long decisionNanos;
    private long sentBytes;
    private long ownBytes;
    private long waitingBytes;
    private boolean continueOwed;
    private boolean gateOpen;
    private boolean upstreamKeepAlive;
    private boolean closeAfter;
    private boolean over;
    private boolean told;
    private @Nullable HttpHeaders trailers;

    ExchangeDriver(
            ExchangeServices services,
            ClientSide client,
            ClientIdentity identity,
            HttpRequest request,
            RequestHead head,
            Origin origin) {
        this.services = services;
        this.client = client;
        this.identity = identity;
        this.request = request;
        this.head = head;
        oldClient = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        machine = new ExchangeMachine(services.settings().evidence().onFailure());
        upstream = new UpstreamLeg(services.upstreams(), client.ctx().channel().eventLoop(), origin, this);
        engine = services.ruleset().engine();
        exchangeId = Identifiers.timeOrdered(services.clock().millis());
        inspection = engine.begin(head, identity.caller());
        body = new RequestBody(
                inspection,
                joined(request.headers().getAll(HttpHeaderNames.CONTENT_ENCODING)),
                services.settings().limits());
    }

    // ---- what the client does

    void begin() {
        services.meters().exchangeBegan();
        closeAfter = !HttpUtil.isKeepAlive(request);
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
        if (content.decoderResult().isFailure()) {
            content.release();
            feed(new ExchangeEvent.RequestBroken("its content is not framed as RFC 9112 has it", System.nanoTime()));
            return;
        }
        boolean last = content instanceof LastHttpContent;
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

    private void requestEnded() {
        Optional<NotInspected> failed = body.end();
        if (failed.isPresent() && !machine.ended()) {
            feed(new ExchangeEvent.RequestGaveUp(failed.get(), System.nanoTime()));
        }
        feed(new ExchangeEvent.RequestEnded(System.nanoTime()));
    }

    boolean requestRead() {
        return machine.requestRead();
    }

    void clientReadComplete() {
        if (!over) {
            upstream.flush();
        }
    }

    void clientWritable(boolean writable) {
        upstream.reading(writable && waitingBytes < MAX_WAITING);
    }

    void clientLeft() {
        feed(new ExchangeEvent.ClientLeft(System.nanoTime()));
    }

    void timedOut(Stage stage) {
        feed(new ExchangeEvent.TimedOut(stage, System.nanoTime()));
    }

    void drain() {
        feed(new ExchangeEvent.Drain());
    }

    // ---- what the origin does

    void upstreamReady(boolean reused) {
        feed(new ExchangeEvent.UpstreamReady(reused, System.nanoTime()));
    }

    void upstreamFailed(UpstreamFailure failure) {
        String message = failure.getMessage();
        feed(new ExchangeEvent.UpstreamFailed(
                failure.kind().id(),
                message == null ? failure.kind().id() : message,
                failure.kind() == UpstreamFailure.Kind.TIMEOUT,
                System.nanoTime()));
    }

    void answerHead(HttpResponse response) {
        answerHead = response;
        upstreamKeepAlive = HttpUtil.isKeepAlive(response);
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
            AnswerPath path = answer;
            if (path != null && !over && !path.end()) {
                answerUnreadable("answer_coding", UNREADABLE_CODING);
                return;
            }
            feed(new ExchangeEvent.AnswerEnded(System.nanoTime()));
        }
    }

    void answerUnreadable(String word, String message) {
        feed(new ExchangeEvent.AnswerUnreadable(word, message, System.nanoTime()));
    }

    void upstreamLeft(Channel channel) {
        if (!upstream.is(channel)) {
            return;
        }
        if (over) {
            upstream.drop();
        } else {
            feed(new ExchangeEvent.UpstreamLeft(System.nanoTime()));
        }
    }

    void upstreamBroke(Throwable cause) {
        if (cause instanceof IOException) {
            return; // the close that follows says it
        }
        LOG.warn("exchange {}: answer not handled: {}", exchangeId, cause.getClass().getName());
        answerUnreadable("answer_failed", "The answer could not be inspected.");
    }

    void upstreamWritable(boolean writable) {
        if (!over) {
            client.reading(writable);
        }
    }

    void upstreamReadComplete() {
        flushClient();
        upstream.readComplete();
    }

    private void flushClient() {
        if (gateOpen) {
            client.ctx().flush();
        }
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
                machine.on(next, carry);
                next = queued == null ? null : queued.poll();
            }
        } finally {
            busy = false;
        }
        if (over && !told) {
            told = true;
            client.exchangeOver(closeAfter);
        }
    }

    private void onLoop(ExchangeEvent event) {
        var loop = client.ctx().channel().eventLoop();
        if (loop.inEventLoop()) {
            feed(event);
        } else {
            loop.execute(() -> feed(event));
        }
    }

    private void carryOut(ExchangeCommand command) {
        switch (command) {
            case Step step -> carryOut(step);
            case ExchangeCommand.Await(Stage stage) -> client.await(patience(stage), stage);
            case ExchangeCommand.Rest() -> client.rest();
            case ExchangeCommand.GiveUp(NotInspected why) -> decide(Optional.of(why));
            case ExchangeCommand.RecordDecision(Inspected result, long nanos) -> record(result, nanos);
            case ExchangeCommand.AskApproval(Inspected result, Verdict.Hold hold) -> ask(result, hold);
            case ExchangeCommand.RecordHoldEnd(HoldOutcome how, long waited) -> recordHoldEnd(how, waited);
            case ExchangeCommand.Send(Verdict verdict, boolean whole) -> send(verdict, whole);
            case ExchangeCommand.Refuse(var refusal) -> answerOurselves(FailureAnswers.refusal(refusal, closeAfter));
            case ExchangeCommand.Fail(int status, String word, String message) -> answerOurselves(
                FailureAnswers.refusal(Refusals.failure(head, service(), status, "wirewitness_" + word, message),
                    closeAfter));
            case ExchangeCommand.Finish(ExchangeEnd end) -> finish(end);
        }
    }

    private void carryOut(Step step) {
        switch (step) {
            case INSPECT -> {}
            case KEEP_CONTENT -> keep(takeArriving());
            case RELAY_CONTENT -> {
                HttpContent content = takeArriving();
                sentBytes += content.content().readableBytes();
                if (!upstream.relay(content)) {
                    client.reading(false);
                }
            }
            case DISCARD_CONTENT -> takeArriving().release();
            case END_RELAY -> upstream.endRelay();
            case PAUSE_REQUEST -> client.reading(false);
            case DECIDE -> decide(Optional.empty());
            case EXPIRE_APPROVAL -> endHold(new HoldOutcome.Expired());
            case WITHDRAW_APPROVAL -> endHold(new HoldOutcome.Withdrawn());
            case CONNECT -> upstream.connect(false);
            case CONNECT_FRESH -> {
                upstream.drop();
                upstream.connect(true);
            }
            case BEGIN_ANSWER -> beginAnswer();
            case PASS_ANSWER -> passAnswer(takeArriving());
            case END_ANSWER -> endAnswer();
            case OPEN_GATE -> openGate();
            case ABORT_ANSWER -> {
                closeAfter = true;
                client.ctx().close();
            }
            case DROP_UPSTREAM -> upstream.drop();
            case CLOSE_AFTER -> closeAfter = true;
        }
    }

    private Duration patience(Stage stage) {
        Timeouts times = services.settings().timeouts();
        return switch (stage) {
            case REQUEST_BODY -> times.bodyIdle();
            case FIRST_BYTE -> times.firstByte();
            case ANSWER -> times.answerIdle();
            case APPROVAL -> times.firstByte();
        };
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
    }

    private void sayContinue() {
        if (continueOwed) {
            continueOwed = false;
            client.ctx().writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void decide(Optional<NotInspected> why) {
        services.meters().scanned(body.decoded());
        if (body.decoded() <= services.settings().limits().inlineBytes()) {
            feed(verdict(why));
        } else if (!services.pool().offer(() -> onLoop(verdict(why)))) {
            feed(new ExchangeEvent.InspectionFailed(
                    "overloaded", "Too many large requests wait for inspection; try again shortly.", System.nanoTime()));
        }
    }

    /** Any thread, but never two at once. */
    private ExchangeEvent verdict(Optional<NotInspected> why) {
        try {
            Inspected result = why.isPresent() ? inspection.giveUp(why.get()) : inspection.finish();
            return new ExchangeEvent.VerdictReached(result, services.witness().writable(), System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("exchange {}: inspection failed: {}", exchangeId, e.getClass().getName());
            return new ExchangeEvent.InspectionFailed(
                    "inspection_failed", "The request could not be inspected.", System.nanoTime());
        }
    }

    private void record(Inspected result, long nanos) {
        inspected = result;
        decisionNanos = nanos;
        services.meters().decided(result, nanos);
        if (result.verdict() instanceof Verdict.Hold) {
            approvalId = Identifiers.unguessable();
        }
        await(services.witness().append(
                engine,
                ExchangeRecords.decided(
                        exchangeId,
                        head,
                        result,
                        Optional.ofNullable(approvalId),
                        body.decoded(),
                        nanos,
                        identity.subject()),
                services.settings().evidence().release()));
        services.sightings().system(result, head).ifPresent(seen -> services.witness().note(engine, seen));
        services.sightings().server(result, head).ifPresent(seen -> services.witness().note(engine, seen));
    }

    private void await(CompletionStage<Position> written) {
        written.whenComplete((_, failure) -> onLoop(
                failure == null
                        ? new ExchangeEvent.DecisionWritten(System.nanoTime())
                        : new ExchangeEvent.DecisionLost(System.nanoTime())));
    }

    private void ask(Inspected result, Verdict.Hold hold) {
        String id = holdId();
        Instant now = services.clock().instant();
        Instant until = now.plus(hold.patience());
        services.witness().note(engine, new HoldRequested(
                id,
                exchangeId,
                result.systemId(),
                ExchangeRecords.primaryRule(hold.reasons()),
                until.getEpochSecond() * 1_000_000L + until.getNano() / 1_000));
        client.await(hold.patience(), Stage.APPROVAL);
        services.desk()
                .hold(new HoldRequest(id, exchangeId, now, until, identity.subject().pseudonym(), result))
                .thenAccept(how -> onLoop(new ExchangeEvent.HoldEnded(how, System.nanoTime())));
    }

    private void endHold(HoldOutcome how) {
        services.desk().end(holdId(), how);
    }

    private void recordHoldEnd(HoldOutcome how, long waited) {
        await(services.witness().append(
                engine,
                ExchangeRecords.holdEnded(holdId(), exchangeId, how, waited),
                services.settings().evidence().release()));
    }

    private String holdId() {
        String id = approvalId;
        if (id == null) {
            throw new IllegalStateException("approval id: none (expected: one for each hold)");
        }
        return id;
    }

    private void send(Verdict verdict, boolean whole) {
        request.setUri(head.target());
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        HttpHeaders fields = request.headers();
        if (!fields.contains(HttpHeaderNames.HOST)) {
            fields.set(HttpHeaderNames.HOST, head.host());
        }
        if (!whole) {
            sayContinue();
            sentBytes = body.bytes();
            upstream.sendBeginning(request, body.takeAll());
            client.reading(true);
            return;
        }
        List<ByteBuf> content;
        if (verdict instanceof Verdict.Redact redact) {
            ByteBuf edited = Unpooled.wrappedBuffer(inspection.edited(redact.edits()));
            content = List.of(edited);
            sentBytes = edited.readableBytes();
            body.drop();
            withoutCoding(fields);
            for (Header field : redact.headerEdits()) {
                fields.set(field.name(), field.value());
            }
            frame(fields, sentBytes);
        } else {
            content = body.shareAll();
            sentBytes = body.bytes();
            if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
                frame(fields, sentBytes);
            }
        }
        upstream.sendWhole(request, content);
    }

    private static void frame(HttpHeaders fields, long bytes) {
        fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
        fields.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bytes));
    }

    /** Fields that would no longer be true of edited content. */
    private static void withoutCoding(HttpHeaders fields) {
        fields.remove(HttpHeaderNames.CONTENT_ENCODING);
        fields.remove(HttpHeaderNames.CONTENT_MD5);
        fields.remove("digest");
        fields.remove("content-digest");
        fields.remove("repr-digest");
    }

    // ---- answer

    private void beginAnswer() {
        body.drop();
        HttpResponse response = answerHead;
        if (response == null) {
            throw new IllegalStateException("answer head: none (expected: one with each AnswerBegan)");
        }
        AnswerInspection watching = inspection.answer(Heads.response(response));
        HttpHeaders fields = response.headers();
        String coding = joined(fields.getAll(HttpHeaderNames.CONTENT_ENCODING));
        boolean empty = request.method().equals(HttpMethod.HEAD)
                || response.status().code() == 204
                || response.status().code() == 304;
        boolean edits = !empty && watching.mayEdit();
        answer = new AnswerPath(watching, edits, coding, services.settings().limits(), this::toClient);
        HeaderHygiene.answer(fields);
        if (edits) {
            withoutCoding(fields);
            fields.remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        if (!empty) {
            frameAnswer(fields);
        }
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (closeAfter) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        client.codec().answering(request.method());
        toClient(response);
    }

    private void frameAnswer(HttpHeaders fields) {
        if (oldClient) {
            fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
            closeAfter |= !fields.contains(HttpHeaderNames.CONTENT_LENGTH);
        } else if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    private void passAnswer(HttpContent content) {
        AnswerPath path = answer;
        if (path == null) {
            content.release();
        } else if (!path.content(content)) {
            answerUnreadable("answer_coding", UNREADABLE_CODING);
        }
    }

    private void endAnswer() {
        HttpHeaders after = trailers;
        if (after == null || after.isEmpty()) {
            toClient(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            HeaderHygiene.answer(after);
            toClient(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, after));
        }
        upstream.release(upstreamKeepAlive && machine.requestRead());
        flushClient();
    }

    private void toClient(Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (gateOpen) {
            var ctx = client.ctx();
            ctx.write(message, ctx.voidPromise());
            if (!ctx.channel().isWritable()) {
                upstream.reading(false);
            }
        } else {
            if (waiting == null) {
                waiting = new ArrayDeque<>(4);
            }
            waiting.add(message);
            if (message instanceof HttpContent content) {
                waitingBytes += content.content().readableBytes();
                if (waitingBytes >= MAX_WAITING) {
                    upstream.reading(false);
                }
            }
        }
    }

    private void openGate() {
        gateOpen = true;
        waitingBytes = 0;
        ArrayDeque<Object> held = waiting;
        if (held != null) {
            waiting = null;
            for (Object message = held.poll(); message != null; message = held.poll()) {
                toClient(message);
            }
            client.ctx().flush();
            upstream.reading(client.ctx().channel().isWritable());
        }
    }

    private Optional<AiService> service() {
        Inspected result = inspected;
        return result == null || result.classification().service().equals(AiService.UNKNOWN)
                ? Optional.empty()
                : Optional.of(result.classification().service());
    }

    private void answerOurselves(FullHttpResponse response) {
        dropWaiting();
        ownBytes = response.content().readableBytes();
        client.codec().answering(request.method());
        client.ctx().writeAndFlush(response);
    }

    private void dropWaiting() {
        if (waiting != null) {
            waiting.forEach(ReferenceCountUtil::release);
            waiting = null;
        }
    }

    // ---- end

    private void finish(ExchangeEnd end) {
        Optional<AnswerReport> report = Optional.empty();
        over = true;
        AnswerPath path = answer;
        if (path != null) {
            report = Optional.of(path.report());
            path.close();
            services.meters().scanned(path.shown());
        }
        dropWaiting();
        body.close();
        services.meters().finished(end, decisionNanos);
        Inspected result = inspected;
        if (result == null) {
            refused(end);
            return;
        }
        if (end.recorded()) {
            Finished finished = ExchangeRecords.finished(
                    exchangeId,
                    result,
                    end,
                    report,
                    path == null ? Optional.empty() : path.gap(),
                    sentBytes,
                    path == null ? ownBytes : path.bytesIn());
            services.meters().answerFindings(finished.findings());
            services.witness().note(engine, finished);
            report.flatMap(r -> services.sightings().tools(result, head, r))
                    .ifPresent(seen -> services.witness().note(engine, seen));
        }
    }

    /** It ended before there was a decision: nothing went upstream. */
    private void refused(ExchangeEnd end) {
        if (end.outcome() != Outcome.FAILED) {
            return;
        }
        String reason = end.errorClass().orElse("failed");
        services.meters().refused(reason);
        services.witness().note(engine, new ConnectionRefused(
                identity.connectionId(),
                Optional.of(head.host()),
                head.port(),
                reason,
                Optional.of(identity.subject())));
    }

    private static String joined(List<String> values) {
        return values.isEmpty() ? "" : values.size() == 1 ? values.getFirst() : String.join(",", values);
    }
}
