package dev.wirewitness.proxy.exchange;

import static dev.wirewitness.proxy.exchange.Playbook.play;
import static dev.wirewitness.proxy.exchange.Samples.BLOCK;
import static dev.wirewitness.proxy.exchange.Samples.FORWARD;
import static dev.wirewitness.proxy.exchange.Samples.HOLD;
import static dev.wirewitness.proxy.exchange.Samples.REDACT;
import static dev.wirewitness.proxy.exchange.Samples.REFUSAL;
import static dev.wirewitness.proxy.exchange.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.proxy.ProxySettings.OnFailure;
import dev.wirewitness.proxy.exchange.ExchangeCommand.AskApproval;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Await;
import dev.wirewitness.proxy.exchange.ExchangeCommand.EndStream;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Fail;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Finish;
import dev.wirewitness.proxy.exchange.ExchangeCommand.GiveUp;
import dev.wirewitness.proxy.exchange.ExchangeCommand.RecordDecision;
import dev.wirewitness.proxy.exchange.ExchangeCommand.RecordHoldEnd;
import dev.wirewitness.proxy.exchange.ExchangeCommand.RecordMessage;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Refuse;
import dev.wirewitness.proxy.exchange.ExchangeCommand.ReleaseMessage;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Rest;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Send;
import dev.wirewitness.proxy.exchange.ExchangeCommand.Step;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerBegan;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerContent;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerEnded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.AnswerUnreadable;
import dev.wirewitness.proxy.exchange.ExchangeEvent.ClientLeft;
import dev.wirewitness.proxy.exchange.ExchangeEvent.DecisionLost;
import dev.wirewitness.proxy.exchange.ExchangeEvent.DecisionWritten;
import dev.wirewitness.proxy.exchange.ExchangeEvent.Drain;
import dev.wirewitness.proxy.exchange.ExchangeEvent.HoldEnded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.InspectionFailed;
import dev.wirewitness.proxy.exchange.ExchangeEvent.InterimAnswer;
import dev.wirewitness.proxy.exchange.ExchangeEvent.MessageComplete;
import dev.wirewitness.proxy.exchange.ExchangeEvent.MessageInspected;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestBegan;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestBroken;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestContent;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestEnded;
import dev.wirewitness.proxy.exchange.ExchangeEvent.RequestGaveUp;
import dev.wirewitness.proxy.exchange.ExchangeEvent.Stopped;
import dev.wirewitness.proxy.exchange.ExchangeEvent.TimedOut;
import dev.wirewitness.proxy.exchange.ExchangeEvent.UpstreamFailed;
import dev.wirewitness.proxy.exchange.ExchangeEvent.UpstreamLeft;
import dev.wirewitness.proxy.exchange.ExchangeEvent.UpstreamReady;
import dev.wirewitness.proxy.exchange.ExchangeEvent.VerdictReached;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExchangeMachineTest {
    private static final Await BODY = new Await(Stage.REQUEST_BODY);
    private static final Await FIRST = new Await(Stage.FIRST_BYTE);
    private static final Await ANSWER = new Await(Stage.ANSWER);
    private static final Rest REST = new Rest();

    private static Playbook read() {
        return play()
                .on(new RequestBegan(0)).expect(Step.INSPECT, BODY)
                .on(new RequestContent(5)).expect(Step.KEEP_CONTENT, BODY)
                .on(new RequestEnded(10)).expect(REST, Step.DECIDE);
    }

    /** A stream of messages whose first one was sent and whose answer has begun to leave. */
    private static Playbook streaming() {
        return play()
                .on(new RequestBegan(0)).expect(Step.INSPECT, BODY)
                .on(new RequestContent(5)).expect(Step.KEEP_CONTENT, BODY)
                .on(new MessageComplete(10)).expect(REST, Step.DECIDE)
                .on(verdict(FORWARD)).expect(new RecordDecision(with(FORWARD), 10), Step.CONNECT)
                .on(new UpstreamReady(false, 30)).expect(new Send(FORWARD, false), ANSWER)
                .on(new DecisionWritten(31)).expectNothing()
                .on(new AnswerBegan(200, 40)).expect(Step.BEGIN_ANSWER, ANSWER, Step.OPEN_GATE);
    }

    private static MessageInspected message(Verdict verdict, boolean notable) {
        return new MessageInspected(with(verdict), notable, true, 50);
    }

    @Test
    void message_plain_goesOnWithoutARecord() {
        streaming()
                .on(message(FORWARD, false)).expect(new ReleaseMessage(FORWARD), ANSWER)
                .on(new RequestEnded(60)).expect(Step.END_RELAY)
                .on(new AnswerEnded(70)).expectEnd(Outcome.FORWARDED);
    }

    @Test
    void message_notable_closesTheGateUntilItIsOnRecord() {
        streaming()
                .on(message(REDACT, true))
                .expect(Step.CLOSE_GATE, new RecordMessage(with(REDACT)), new ReleaseMessage(REDACT), ANSWER)
                .on(new AnswerContent(5)).expect(Step.PASS_ANSWER, ANSWER)
                .on(new AnswerEnded(70))
                .expect(REST, Step.END_ANSWER, REST, Step.DROP_UPSTREAM, Step.CLOSE_AFTER)
                .on(new DecisionWritten(80)).expectEnd(Outcome.REDACTED);
    }

    @Test
    void message_refused_endsTheBegunStreamOnceOnRecord() {
        streaming()
                .on(message(BLOCK, true))
                .expect(Step.CLOSE_GATE, new RecordMessage(with(BLOCK)), REST, Step.DROP_UPSTREAM)
                .on(new AnswerContent(5)).expect(Step.DISCARD_CONTENT)
                .on(new DecisionWritten(80)).expectEnd(Outcome.BLOCKED);
    }

    @Test
    void message_held_isRefused() {
        Playbook play = streaming().on(message(HOLD, true)).forget().on(new DecisionWritten(80));
        assertThat(play.said()).contains(new EndStream(REFUSAL));
        play.expectEnd(Outcome.BLOCKED);
    }

    @Test
    void message_refusedBeforeAnyAnswer_isAPlainRefusal() {
        play()
                .on(new RequestBegan(0)).forget()
                .on(new MessageComplete(10)).forget()
                .on(verdict(FORWARD)).forget()
                .on(new UpstreamReady(false, 30)).forget()
                .on(new DecisionWritten(31)).expectNothing()
                .on(message(BLOCK, true)).expect(new RecordMessage(with(BLOCK)), REST, Step.DROP_UPSTREAM)
                .on(new DecisionWritten(60)).expectKinds(
                        Step.CLOSE_AFTER, Refuse.class, Rest.class, Finish.class);
    }

    @Test
    void message_logUnwritable_breaksTheStreamOff() {
        streaming()
                .on(new MessageInspected(with(REDACT), true, false, 50))
                .expectKinds(Rest.class, Step.DROP_UPSTREAM, Step.ABORT_ANSWER, Rest.class, Finish.class);
    }

    @Test
    void message_recordLost_breaksTheStreamOff() {
        streaming()
                .on(message(REDACT, true)).forget()
                .on(new DecisionLost(60))
                .expectKinds(Rest.class, Step.DROP_UPSTREAM, Step.ABORT_ANSWER, Rest.class, Finish.class);
    }

    private static VerdictReached verdict(Verdict verdict) {
        return new VerdictReached(with(verdict), true, 20);
    }

    private static Playbook sent() {
        return read()
                .on(verdict(FORWARD)).expect(new RecordDecision(with(FORWARD), 10), Step.CONNECT)
                .on(new UpstreamReady(false, 30)).expect(new Send(FORWARD, true), FIRST);
    }

    @Test
    void forward_recordWrittenBeforeAnswer() {
        sent()
                .on(new DecisionWritten(40)).expectNothing()
                .on(new AnswerBegan(200, 50)).expect(Step.BEGIN_ANSWER, ANSWER, Step.OPEN_GATE)
                .on(new AnswerContent(7)).expect(Step.PASS_ANSWER, ANSWER)
                .on(new AnswerEnded(60)).expectEnd(Outcome.FORWARDED)
                .on(new ClientLeft(70)).expectNothing();
    }

    @Test
    void forward_recordAfterCompleteAnswer_opensGateAndEnds() {
        Playbook book = sent()
                .on(new AnswerBegan(200, 50)).expect(Step.BEGIN_ANSWER, ANSWER)
                .on(new AnswerEnded(60)).expect(REST, Step.END_ANSWER)
                .on(new DecisionWritten(90));
        assertThat(book.said().getFirst()).isEqualTo(Step.OPEN_GATE);
        assertThat(book.said().getLast()).isInstanceOfSatisfying(Finish.class, f -> {
            assertThat(f.end().durableNanos()).hasValue(40);
            assertThat(f.end().upstreamNanos()).hasValue(20);
            assertThat(f.end().totalNanos()).isEqualTo(90);
            assertThat(f.end().recorded()).isTrue();
        });
    }

    @Test
    void block_refusalWaitsForRecord() {
        read()
                .on(verdict(BLOCK)).expect(new RecordDecision(with(BLOCK), 10))
                .on(new DecisionWritten(30)).expectKinds(Refuse.class, Rest.class, Finish.class)
                .on(new DecisionWritten(31)).expectNothing();
    }

    @Test
    void verdict_logNotWritable_refusesWithoutSending() {
        Playbook book = read().on(new VerdictReached(with(FORWARD), false, 20));
        assertThat(book.said()).anySatisfy(c -> assertThat(c).isInstanceOfSatisfying(
                Fail.class, f -> assertThat(f.errorClass()).isEqualTo("log_unavailable")));
        assertThat(book.said()).doesNotContain(Step.CONNECT);
    }

    @Test
    void decisionLost_refuse_dropsUpstreamAndFails() {
        sent()
                .on(new AnswerBegan(200, 50)).expect(Step.BEGIN_ANSWER, ANSWER)
                .on(new DecisionLost(60))
                .expectKinds(Rest.class, Step.DROP_UPSTREAM, Fail.class, Rest.class, Finish.class)
                .on(new AnswerContent(3)).expect(Step.DISCARD_CONTENT);
    }

    @Test
    void decisionLost_forwardAndCount_opensGate() {
        Playbook book = play(OnFailure.FORWARD_AND_COUNT)
                .on(new RequestBegan(0)).forget()
                .on(new RequestEnded(1)).forget()
                .on(new VerdictReached(with(FORWARD), false, 2)).expect(new RecordDecision(with(FORWARD), 1), Step.CONNECT)
                .on(new DecisionLost(3)).expectNothing()
                .on(new UpstreamReady(false, 4)).expect(new Send(FORWARD, true), FIRST)
                .on(new AnswerBegan(200, 5)).expect(Step.BEGIN_ANSWER, ANSWER, Step.OPEN_GATE)
                .on(new AnswerEnded(6));
        assertThat(book.said().getLast())
                .isInstanceOfSatisfying(Finish.class, f -> assertThat(f.end().recorded()).isFalse());
    }

    @Test
    void hold_approved_waitsForBothRecords() {
        read()
                .on(verdict(HOLD)).expect(new RecordDecision(with(HOLD), 10), new AskApproval(with(HOLD), HOLD))
                .on(new DecisionWritten(30)).expectNothing()
                .on(new HoldEnded(new HoldOutcome.Approved("ann", ""), 120))
                .expect(REST, new RecordHoldEnd(new HoldOutcome.Approved("ann", ""), 100), Step.CONNECT)
                .on(new UpstreamReady(false, 130)).expect(new Send(FORWARD, true), FIRST)
                .on(new AnswerBegan(200, 140)).expect(Step.BEGIN_ANSWER, ANSWER)
                .on(new DecisionWritten(150)).expect(Step.OPEN_GATE)
                .on(new AnswerEnded(160)).expectEnd(Outcome.RELEASED);
    }

    @Test
    void hold_denied_refuses() {
        read()
                .on(verdict(HOLD)).forget()
                .on(new DecisionWritten(30)).expectNothing()
                .on(new HoldEnded(new HoldOutcome.Denied("ann", "no"), 120)).forget()
                .on(new DecisionWritten(130)).expectEnd(Outcome.BLOCKED);
    }

    @Test
    void hold_timedOut_expires() {
        read()
                .on(verdict(HOLD)).forget()
                .on(new DecisionWritten(30)).expectNothing()
                .on(new TimedOut(Stage.APPROVAL, 100)).expect(Step.EXPIRE_APPROVAL)
                .on(new HoldEnded(new HoldOutcome.Expired(), 100)).forget()
                .on(new DecisionWritten(130)).expectEnd(Outcome.EXPIRED);
    }

    @Test
    void hold_clientLeaves_withdraws() {
        read()
                .on(verdict(HOLD)).forget()
                .on(new ClientLeft(50))
                .expectKinds(Step.WITHDRAW_APPROVAL, RecordHoldEnd.class, Rest.class, Finish.class)
                .on(new HoldEnded(new HoldOutcome.Withdrawn(), 50)).expectNothing()
                .on(new DecisionWritten(60)).expectNothing();
    }

    @Test
    void gaveUp_forward_relaysTheRest() {
        play()
                .on(new RequestBegan(0)).forget()
                .on(new RequestGaveUp(NotInspected.TOO_LARGE, 5))
                .expect(REST, Step.PAUSE_REQUEST, new GiveUp(NotInspected.TOO_LARGE))
                .on(verdict(FORWARD)).expect(new RecordDecision(with(FORWARD), 15), Step.CONNECT)
                .on(new RequestContent(9)).expect(Step.KEEP_CONTENT)
                .on(new UpstreamReady(true, 30)).expect(new Send(FORWARD, false), BODY)
                .on(new RequestContent(9)).expect(Step.RELAY_CONTENT, BODY)
                .on(new RequestEnded(40)).expect(Step.END_RELAY, FIRST);
    }

    @Test
    void gaveUp_block_closesBehindTheRefusal() {
        play()
                .on(new RequestBegan(0)).forget()
                .on(new RequestGaveUp(NotInspected.TOO_LARGE, 5)).forget()
                .on(verdict(BLOCK)).forget()
                .on(new DecisionWritten(30))
                .expectKinds(Step.CLOSE_AFTER, Refuse.class, Rest.class, Finish.class)
                .on(new RequestContent(9)).expect(Step.DISCARD_CONTENT);
    }

    @Test
    void gaveUp_redact_isRefused() {
        Playbook book = play()
                .on(new RequestBegan(0)).forget()
                .on(new RequestGaveUp(NotInspected.TOO_LARGE, 5)).forget()
                .on(verdict(REDACT));
        assertThat(book.said()).doesNotContain(Step.CONNECT);
        book.forget().on(new DecisionWritten(30)).expectEnd(Outcome.FAILED);
    }

    @Test
    void upstreamLeft_reusedAndNothingReceived_retriesOnce() {
        read()
                .on(verdict(FORWARD)).forget()
                .on(new UpstreamReady(true, 30)).forget()
                .on(new UpstreamLeft(false, 40)).expect(REST, Step.CONNECT_FRESH)
                .on(new UpstreamReady(false, 50)).expect(new Send(FORWARD, true), FIRST)
                .on(new DecisionWritten(55)).expectNothing()
                .on(new UpstreamLeft(false, 60)).expectEnd(Outcome.FAILED);
    }

    @Test
    void upstreamLeft_withinAnswer_aborts() {
        sent()
                .on(new DecisionWritten(40)).expectNothing()
                .on(new AnswerBegan(200, 50)).forget()
                .on(new UpstreamLeft(false, 60))
                .expectKinds(Rest.class, Step.DROP_UPSTREAM, Step.ABORT_ANSWER, Rest.class, Finish.class);
    }

    @Test
    void upstreamFailed_answerWaitsForRecord() {
        read()
                .on(verdict(FORWARD)).forget()
                .on(new UpstreamFailed("upstream_connect", "no", false, 30)).expect(REST, Step.DROP_UPSTREAM)
                .on(new DecisionWritten(40))
                .expectKinds(Fail.class, Rest.class, Finish.class);
    }

    @Test
    void clientLeft_whileConnecting_connectionIsLetGo() {
        read()
                .on(verdict(FORWARD)).forget()
                .on(new ClientLeft(30)).expectKinds(Step.DROP_UPSTREAM, Rest.class, Finish.class)
                .on(new UpstreamReady(false, 40)).expect(Step.DROP_UPSTREAM);
    }

    @Test
    void timedOut_eachStage_ends() {
        play().on(new RequestBegan(0)).forget()
                .on(new TimedOut(Stage.REQUEST_BODY, 9))
                .expectKinds(Rest.class, Step.CLOSE_AFTER, Fail.class, Rest.class, Finish.class);
        sent().on(new DecisionWritten(40)).expectNothing()
                .on(new TimedOut(Stage.FIRST_BYTE, 99)).expectEnd(Outcome.FAILED);
        sent().on(new DecisionWritten(40)).expectNothing()
                .on(new AnswerBegan(200, 50)).forget()
                .on(new TimedOut(Stage.ANSWER, 99)).expectEnd(Outcome.FAILED);
    }

    /** The rest of the request is relayed while the answer comes. */
    private static Playbook answeredEarly() {
        return play()
                .on(new RequestBegan(0)).forget()
                .on(new RequestGaveUp(NotInspected.TOO_LARGE, 5)).forget()
                .on(verdict(FORWARD)).forget()
                .on(new UpstreamReady(false, 30)).forget()
                .on(new DecisionWritten(31)).expectNothing()
                .on(new AnswerBegan(413, 40)).expect(Step.BEGIN_ANSWER, ANSWER, Step.OPEN_GATE)
                .on(new AnswerEnded(50)).expect(REST, Step.END_ANSWER, BODY)
                .on(new RequestContent(4)).expect(Step.RELAY_CONTENT);
    }

    @Test
    void answerBeforeRequestEnded_bothConnectionsLive() {
        answeredEarly()
                .on(new RequestEnded(60)).expectEnd(Outcome.FORWARDED)
                .on(new RequestContent(4)).expect(Step.DISCARD_CONTENT);
    }

    @Test
    void answerBeforeRequestEnded_originLeavesOrClientIsSlow_closesAfter() {
        for (ExchangeEvent end : List.of(
                new UpstreamLeft(false, 60), new TimedOut(Stage.REQUEST_BODY, 60), new RequestBroken("x", 60))) {
            Playbook book = answeredEarly().on(end);
            assertThat(book.said()).startsWith(REST, Step.DROP_UPSTREAM, Step.CLOSE_AFTER);
            book.expectEnd(Outcome.FORWARDED);
        }
        answeredEarly().on(new ClientLeft(60)).expectEnd(Outcome.FORWARDED);
    }

    @Test
    void interimAnswer_opensTheGateOnceTheRecordIsThere() {
        sent().on(new InterimAnswer(40)).expect(Step.PASS_INTERIM, FIRST)
                .on(new DecisionWritten(45)).expect(Step.OPEN_GATE)
                .on(new InterimAnswer(50)).expect(Step.PASS_INTERIM, FIRST)
                .on(new AnswerBegan(200, 60)).expect(Step.BEGIN_ANSWER, ANSWER)
                .on(new AnswerEnded(70)).expectEnd(Outcome.FORWARDED);
    }

    @Test
    void interimAnswer_thenTheOriginLeaves_isNotRetried() {
        Playbook book = read().on(verdict(FORWARD)).forget()
                .on(new UpstreamReady(true, 30)).forget()
                .on(new InterimAnswer(40)).forget()
                .on(new UpstreamLeft(true, 50)).forget()
                .on(new DecisionWritten(60));
        book.expectEnd(Outcome.FAILED);
    }

    @Test
    void interimAnswers_withoutEnd_areCutOff() {
        Playbook book = sent();
        for (int i = 0; i < 100; i++) {
            book.on(new InterimAnswer(40)).expect(Step.PASS_INTERIM, FIRST);
        }
        book.on(new InterimAnswer(41)).expect(REST, Step.DROP_UPSTREAM)
                .on(new DecisionWritten(45)).expectEnd(Outcome.FAILED);
    }

    @Test
    void upstreamLeft_unprocessed_isSentAgainAFewTimes() {
        Playbook book = read().on(verdict(FORWARD)).forget();
        for (int i = 0; i < 3; i++) {
            book.on(new UpstreamReady(false, 30)).forget()
                    .on(new UpstreamLeft(true, 40)).expect(REST, Step.CONNECT_AGAIN);
        }
        book.on(new UpstreamReady(false, 50)).forget()
                .on(new UpstreamLeft(true, 60)).expect(REST, Step.DROP_UPSTREAM)
                .on(new DecisionWritten(65)).expectEnd(Outcome.FAILED);
    }

    @Test
    void inspectionFailed_nothingIsSent() {
        read().on(new InspectionFailed("overloaded", "busy", 20))
                .expectKinds(Rest.class, Fail.class, Rest.class, Finish.class)
                .on(verdict(FORWARD)).expectNothing();
    }

    @Test
    void drain_closesAfter() {
        sent().on(new Drain()).expect(Step.CLOSE_AFTER);
    }

    /** Whatever comes, in whatever order: one end, nothing sent before a verdict, no answer before its record. */
    @Test
    void anyOrder_promisesHold() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            OnFailure onFailure = random.nextBoolean() ? OnFailure.REFUSE : OnFailure.FORWARD_AND_COUNT;
            ExchangeMachine machine = new ExchangeMachine(onFailure);
            List<ExchangeCommand> said = new ArrayList<>();
            int owed = 0;
            machine.on(new RequestBegan(0), said::add);
            for (int i = 0; i < 24; i++) {
                int from = said.size();
                ExchangeEvent event = any(random, owed, said);
                if (event instanceof DecisionWritten || event instanceof DecisionLost) {
                    owed--;
                }
                machine.on(event, said::add);
                for (ExchangeCommand command : said.subList(from, said.size())) {
                    if (command instanceof RecordDecision
                            || command instanceof RecordHoldEnd
                            || command instanceof RecordMessage) {
                        owed++;
                    }
                    if (command == Step.OPEN_GATE || command instanceof Refuse || command instanceof EndStream) {
                        assertThat(owed).as("records not written when an answer leaves").isZero();
                    }
                }
            }
            assertThat(said.stream().filter(Finish.class::isInstance).count()).isLessThan(2);
            int sent = indexOf(said, Send.class);
            assertThat(sent < 0 || indexOf(said, RecordDecision.class) < sent).isTrue();
        }
    }

    private static int indexOf(List<ExchangeCommand> said, Class<?> kind) {
        for (int i = 0; i < said.size(); i++) {
            if (kind.isInstance(said.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static ExchangeEvent any(Random random, int owed, List<ExchangeCommand> said) {
        boolean asked = said.contains(Step.DECIDE) || indexOf(said, GiveUp.class) >= 0;
        boolean decided = indexOf(said, RecordDecision.class) >= 0;
        boolean connecting = said.contains(Step.CONNECT);
        boolean sent = indexOf(said, Send.class) >= 0;
        return switch (random.nextInt(20)) {
            case 15 -> sent ? new InterimAnswer(9) : new RequestEnded(9);
            case 16 -> new MessageComplete(3);
            case 17, 18 -> sent
                    ? message(List.of(FORWARD, REDACT, BLOCK, HOLD).get(random.nextInt(4)), random.nextBoolean())
                    : new RequestContent(1);
            case 0 -> new RequestContent(3);
            case 1, 2 -> new RequestEnded(1);
            case 3 -> new RequestGaveUp(NotInspected.TOO_LARGE, 2);
            case 4, 5 -> asked && !decided
                    ? new VerdictReached(
                            with(List.of(FORWARD, REDACT, BLOCK, HOLD).get(random.nextInt(4))), random.nextInt(8) > 0, 3)
                    : new RequestContent(1);
            case 6, 7 -> owed > 0 ? new DecisionWritten(4) : new RequestEnded(4);
            case 8 -> owed > 0 && random.nextBoolean() ? new DecisionLost(5) : new RequestContent(2);
            case 9 -> new HoldEnded(new HoldOutcome.Approved("a", ""), 6);
            case 10 -> connecting && !sent ? new UpstreamReady(random.nextBoolean(), 7) : new RequestContent(2);
            case 11 -> sent ? new AnswerBegan(200, 8) : new RequestEnded(8);
            case 12 -> sent ? new AnswerContent(3) : new RequestEnded(8);
            case 13 -> sent ? new AnswerEnded(9) : new RequestEnded(9);
            case 14 -> switch (random.nextInt(7)) {
                case 5 -> new Stopped(10);
                case 6 -> new TimedOut(Stage.values()[random.nextInt(Stage.values().length)], 10);
                case 0 -> new ClientLeft(10);
                case 1 -> new UpstreamLeft(random.nextBoolean(), 10);
                case 2 -> new TimedOut(Stage.FIRST_BYTE, 10);
                case 3 -> new RequestBroken("x", 10);
                default -> new AnswerUnreadable("x", "y", 10);
            };
            default -> connecting ? new UpstreamFailed("upstream_connect", "no", false, 11) : new RequestContent(2);
        };
    }

    @Test
    void stopped_answersWhereItStillCan() {
        read().on(verdict(FORWARD)).forget().on(new DecisionWritten(20)).on(new UpstreamReady(false, 30)).forget()
                .on(new Stopped(40))
                .expectKinds(Rest.class, Step.DROP_UPSTREAM, Fail.class, Rest.class, Finish.class);
    }

    @Test
    void stopped_withinAnAnswer_breaksItOff() {
        read().on(verdict(FORWARD)).forget().on(new DecisionWritten(20)).on(new UpstreamReady(false, 30)).forget()
                .on(new AnswerBegan(200, 40))
                .forget()
                .on(new Stopped(50))
                .expectKinds(Rest.class, Step.DROP_UPSTREAM, Step.ABORT_ANSWER, Rest.class, Finish.class);
    }

    @Test
    void stopped_whileHeld_waitsForTheRecordOfThat() {
        Playbook book = read().on(verdict(HOLD)).forget().on(new DecisionWritten(20)).forget()
                .on(new Stopped(30))
                .expectKinds(Step.WITHDRAW_APPROVAL, RecordHoldEnd.class, Rest.class);
        book.on(new HoldEnded(new HoldOutcome.Withdrawn(), 31)).expectNothing();
        book.on(new DecisionWritten(32)).expectEnd(Outcome.FAILED);
    }

    @Test
    void relayedContent_startsTheTimeAnew() {
        play().on(new RequestBegan(0)).forget().on(new RequestGaveUp(NotInspected.TOO_LARGE, 5)).forget()
                .on(verdict(FORWARD)).forget().on(new UpstreamReady(false, 10))
                .forget()
                .on(new RequestContent(3))
                .expect(Step.RELAY_CONTENT, BODY);
    }

    @Test
    void refusal_isThePolicysOwn() {
        Playbook book = read().on(verdict(BLOCK)).forget().on(new DecisionWritten(30));
        assertThat(book.said()).contains(new Refuse(REFUSAL));
    }
}
