package dev.wirewitness.proxy.exchange;

import static dev.wirewitness.proxy.exchange.Samples.BLOCK;
import static dev.wirewitness.proxy.exchange.Samples.FORWARD;
import static dev.wirewitness.proxy.exchange.Samples.HOLD;
import static dev.wirewitness.proxy.exchange.Samples.REDACT;
import static dev.wirewitness.proxy.exchange.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.TokenUsage;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.approval.HoldOutcome;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.wire.SocketDialect.Delivery;
import dev.wirewitness.proxy.ProxySettings.OnFailure;
import dev.wirewitness.proxy.exchange.SocketCommand.AskApproval;
import dev.wirewitness.proxy.exchange.SocketCommand.CloseClient;
import dev.wirewitness.proxy.exchange.SocketCommand.CloseOrigin;
import dev.wirewitness.proxy.exchange.SocketCommand.Fail;
import dev.wirewitness.proxy.exchange.SocketCommand.Finish;
import dev.wirewitness.proxy.exchange.SocketCommand.FinishExchange;
import dev.wirewitness.proxy.exchange.SocketCommand.Pass;
import dev.wirewitness.proxy.exchange.SocketCommand.RecordDecision;
import dev.wirewitness.proxy.exchange.SocketCommand.RecordHoldEnd;
import dev.wirewitness.proxy.exchange.SocketCommand.RecordUnasked;
import dev.wirewitness.proxy.exchange.SocketCommand.Refuse;
import dev.wirewitness.proxy.exchange.SocketCommand.Send;
import dev.wirewitness.proxy.exchange.SocketCommand.Step;
import dev.wirewitness.proxy.exchange.SocketEvent.AnswerBegan;
import dev.wirewitness.proxy.exchange.SocketEvent.AnswerEnded;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientBroke;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientClosed;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientGaveUp;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientLeft;
import dev.wirewitness.proxy.exchange.SocketEvent.ClientPiece;
import dev.wirewitness.proxy.exchange.SocketEvent.DecisionLost;
import dev.wirewitness.proxy.exchange.SocketEvent.DecisionWritten;
import dev.wirewitness.proxy.exchange.SocketEvent.Drain;
import dev.wirewitness.proxy.exchange.SocketEvent.HoldEnded;
import dev.wirewitness.proxy.exchange.SocketEvent.InspectionFailed;
import dev.wirewitness.proxy.exchange.SocketEvent.OriginBroke;
import dev.wirewitness.proxy.exchange.SocketEvent.OriginClosed;
import dev.wirewitness.proxy.exchange.SocketEvent.OriginLeft;
import dev.wirewitness.proxy.exchange.SocketEvent.TimedOut;
import dev.wirewitness.proxy.exchange.SocketEvent.VerdictReached;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SocketMachineTest {
    private static final AnswerReport REPORT = new AnswerReport(
            Optional.empty(), TokenUsage.NONE, List.of(), List.of(), Optional.empty(), List.of(), false,
            Optional.empty(), 0, 0, Coverage.full(0));

    private final List<SocketCommand> said = new ArrayList<>();
    private SocketMachine machine = new SocketMachine(OnFailure.REFUSE, Delivery.FRAME);

    private SocketMachineTest on(SocketEvent event) {
        assertThat(said).as("commands nobody expected before %s", event).isEmpty();
        machine.on(event, said::add);
        return this;
    }

    private SocketMachineTest expect(SocketCommand... commands) {
        assertThat(said).containsExactly(commands);
        said.clear();
        return this;
    }

    /** Only these kinds, in this order. */
    private SocketMachineTest kinds(Object... kinds) {
        assertThat(said.stream().map(c -> c instanceof Step ? (Object) c : c.getClass()).toList()).containsExactly(kinds);
        said.clear();
        return this;
    }

    private SocketMachineTest message() {
        return on(new ClientPiece(true, true, 10)).expect(Step.KEEP, Step.DECIDE);
    }

    private static VerdictReached verdict(Verdict verdict, boolean asks) {
        return new VerdictReached(with(verdict), asks, true, 20);
    }

    private SocketMachineTest asked(int id) {
        return message().on(verdict(FORWARD, true))
                .expect(Step.SHUT_GATE, new RecordDecision(id, with(FORWARD), 10), new Send(FORWARD, true))
                .on(new DecisionWritten(id, 30)).expect(Step.OPEN_GATE);
    }

    private FinishExchange finished() {
        assertThat(said).first().isInstanceOf(FinishExchange.class);
        FinishExchange first = (FinishExchange) said.getFirst();
        said.clear();
        return first;
    }

    @Test
    void plainMessage_passesWithoutARecord() {
        message().on(verdict(FORWARD, false)).expect(new Pass(with(FORWARD)), new Send(FORWARD, true));
        assertThat(machine.ready()).isTrue();
    }

    @Test
    void ask_gateIsShutUntilTheRecordIsWritten_finishesWithItsAnswer() {
        asked(1).on(new AnswerBegan("r1", 40)).expect().on(new AnswerEnded("r1", REPORT, 50));
        FinishExchange end = finished();
        assertThat(end.id()).isEqualTo(1);
        assertThat(end.end().outcome()).isEqualTo(Outcome.FORWARDED);
        assertThat(end.end().upstreamNanos()).hasValue(20);
        assertThat(end.report()).isPresent();
    }

    @Test
    void asks_answersInAnyOrder_areTold() {
        asked(1).asked(2)
                .on(new AnswerBegan("a", 40)).expect()
                .on(new AnswerBegan("b", 41)).expect()
                .on(new AnswerEnded("b", REPORT, 50));
        assertThat(finished().id()).isEqualTo(2);
        on(new AnswerEnded("a", REPORT, 51));
        assertThat(finished().id()).isEqualTo(1);
    }

    @Test
    void ask_endsByAnErrorThatBeganNothing() {
        asked(1).on(new AnswerEnded("", REPORT, 50));
        assertThat(finished().id()).isEqualTo(1);
        on(new AnswerEnded("", REPORT, 51)).expect();
    }

    @Test
    void answerWithoutAsk_isRecordedBeforeItLeaves() {
        on(new AnswerBegan("r", 5)).expect(Step.SHUT_GATE, new RecordUnasked(1))
                .on(new DecisionWritten(1, 6)).expect(Step.OPEN_GATE)
                .on(new AnswerEnded("r", REPORT, 7));
        assertThat(finished().end().outcome()).isEqualTo(Outcome.FORWARDED);
    }

    @Test
    void redact_withoutAsk_finishesAtOnce() {
        message().on(verdict(REDACT, false)).kinds(Step.SHUT_GATE, RecordDecision.class, Send.class, FinishExchange.class);
        assertThat(machine.ready()).isTrue();
    }

    @Test
    void block_waitsForTheRecord_thenGoesOn() {
        message().on(verdict(BLOCK, true)).kinds(Step.SHUT_GATE, RecordDecision.class);
        assertThat(machine.ready()).isFalse();
        on(new DecisionWritten(1, 30)).kinds(Step.OPEN_GATE, Refuse.class, FinishExchange.class);
        assertThat(machine.ready()).isTrue();
    }

    @Test
    void block_whereTheDialectCloses() {
        machine = new SocketMachine(OnFailure.REFUSE, Delivery.CLOSE);
        message().on(verdict(BLOCK, true)).kinds(Step.SHUT_GATE, RecordDecision.class)
                .on(new DecisionWritten(1, 30))
                .kinds(Step.OPEN_GATE, Refuse.class, FinishExchange.class, CloseClient.class, CloseOrigin.class,
                        Step.DROP_ORIGIN, Step.AWAIT_CLOSE)
                .on(new ClientClosed(1008, 40)).kinds(Step.DROP_ORIGIN, Step.DROP_CLIENT, Finish.class);
    }

    @Test
    void largeMessage_restIsRelayed_orDropped() {
        on(new ClientPiece(true, false, 1)).expect(Step.KEEP)
                .on(new ClientGaveUp(NotInspected.TOO_LARGE, 2)).kinds(SocketCommand.GiveUp.class)
                .on(verdict(FORWARD, false)).expect(new Pass(with(FORWARD)), new Send(FORWARD, false))
                .on(new ClientPiece(false, false, 3)).expect(Step.RELAY)
                .on(new ClientPiece(false, true, 4)).expect(Step.RELAY_LAST);
        on(new ClientPiece(true, false, 5)).expect(Step.KEEP)
                .on(new ClientGaveUp(NotInspected.TOO_LARGE, 6)).kinds(SocketCommand.GiveUp.class)
                .on(verdict(BLOCK, false)).kinds(Step.SHUT_GATE, RecordDecision.class)
                .on(new DecisionWritten(1, 7)).kinds(Step.OPEN_GATE, Refuse.class, FinishExchange.class)
                .on(new ClientPiece(false, true, 8)).expect(Step.DROP);
        message();
    }

    @Test
    void largeMessage_cannotBeRedacted() {
        on(new ClientPiece(true, false, 1)).expect(Step.KEEP)
                .on(new ClientGaveUp(NotInspected.TOO_LARGE, 2)).kinds(SocketCommand.GiveUp.class)
                .on(verdict(REDACT, false)).kinds(Step.SHUT_GATE, RecordDecision.class)
                .on(new DecisionWritten(1, 7)).kinds(Step.OPEN_GATE, Fail.class, FinishExchange.class);
    }

    @Test
    void hold_approved_denied_expired() {
        message().on(verdict(HOLD, true)).kinds(Step.SHUT_GATE, RecordDecision.class, AskApproval.class)
                .on(new DecisionWritten(1, 21)).expect(Step.OPEN_GATE)
                .on(new HoldEnded(new HoldOutcome.Approved("a", ""), 30))
                .expect(Step.SHUT_GATE, new RecordHoldEnd(1, new HoldOutcome.Approved("a", ""), 10), new Send(FORWARD, true))
                .on(new DecisionWritten(1, 31)).expect(Step.OPEN_GATE)
                .on(new AnswerEnded("", REPORT, 40));
        assertThat(finished().end().outcome()).isEqualTo(Outcome.RELEASED);
        message().on(verdict(HOLD, true)).kinds(Step.SHUT_GATE, RecordDecision.class, AskApproval.class)
                .on(new TimedOut(SocketStage.APPROVAL, 50)).expect(Step.EXPIRE_APPROVAL)
                .on(new HoldEnded(new HoldOutcome.Expired(), 51)).kinds(RecordHoldEnd.class)
                .on(new DecisionWritten(2, 52)).expect()
                .on(new DecisionWritten(2, 53)).kinds(Step.OPEN_GATE, Refuse.class, FinishExchange.class);
    }

    @Test
    void failure_withoutDecision_isToldUnrecorded() {
        asked(1);
        message().on(new InspectionFailed("overloaded", "x", 20)).expect(new Fail(0, 503, "overloaded", "x"));
        on(new AnswerEnded("", REPORT, 50));
        assertThat(finished().id()).isEqualTo(1);
    }

    @Test
    void recordLost_closesAndDropsTheAnswer() {
        message().on(verdict(FORWARD, true)).kinds(Step.SHUT_GATE, RecordDecision.class, Send.class)
                .on(new DecisionLost(1, 30))
                .kinds(Fail.class, CloseClient.class, CloseOrigin.class, Step.DROP_ORIGIN, Step.AWAIT_CLOSE)
                .on(new ClientClosed(1013, 31))
                .kinds(FinishExchange.class, Step.DROP_ORIGIN, Step.DROP_CLIENT, Finish.class);
    }

    @Test
    void recordLost_whereThatIsAllowed_isOnlyCounted() {
        machine = new SocketMachine(OnFailure.FORWARD_AND_COUNT, Delivery.FRAME);
        message().on(verdict(FORWARD, true)).kinds(Step.SHUT_GATE, RecordDecision.class, Send.class)
                .on(new DecisionLost(1, 30)).expect(Step.OPEN_GATE)
                .on(new AnswerEnded("", REPORT, 40));
        assertThat(finished().end().recorded()).isFalse();
    }

    @Test
    void originCloses_whileTheGateIsShut_itsWordsGoFirst() {
        message().on(verdict(FORWARD, true)).kinds(Step.SHUT_GATE, RecordDecision.class, Send.class)
                .on(new OriginClosed(1000, "", 25)).expect()
                .on(new DecisionWritten(1, 30))
                .kinds(Step.OPEN_GATE, Step.LET_GO, CloseClient.class, CloseOrigin.class, Step.DROP_ORIGIN, Step.AWAIT_CLOSE)
                .on(new ClientClosed(1000, 31))
                .kinds(FinishExchange.class, Step.DROP_ORIGIN, Step.DROP_CLIENT, Finish.class);
    }

    @Test
    void clientCloses_originAnswers() {
        on(new ClientClosed(1000, 1)).expect(new CloseOrigin(1000), Step.AWAIT_CLOSE)
                .on(new OriginClosed(1000, "", 2))
                .expect(Step.LET_GO, new CloseClient(1000, ""), Step.DROP_ORIGIN, Step.DROP_ORIGIN, Step.DROP_CLIENT,
                        new Finish(Outcome.FORWARDED, Optional.empty(), 1000));
    }

    @Test
    void clientCloses_originDoesNotAnswer() {
        on(new ClientClosed(1000, 1)).expect(new CloseOrigin(1000), Step.AWAIT_CLOSE)
                .on(new TimedOut(SocketStage.CLOSING, 9))
                .kinds(CloseClient.class, Step.DROP_ORIGIN, Step.DROP_CLIENT, Finish.class);
    }

    @Test
    void drain_waitsForTheAnswer() {
        asked(1).on(new Drain(5)).expect();
        assertThat(machine.ready()).isFalse();
        on(new AnswerEnded("", REPORT, 6))
                .kinds(FinishExchange.class, CloseClient.class, CloseOrigin.class, Step.DROP_ORIGIN, Step.AWAIT_CLOSE);
    }

    @Test
    void manyAsks_withoutAnswers_areNotKeptForever() {
        for (int i = 1; i <= SocketExchanges.MAX_OPEN; i++) {
            asked(i);
        }
        message().on(verdict(FORWARD, true));
        assertThat(said).last().isInstanceOfSatisfying(FinishExchange.class, f -> assertThat(f.id()).isEqualTo(1));
    }

    @Test
    void anyOrderOfEvents_oneEnd_eachExchangeFinishedOnce() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Delivery delivery = Delivery.values()[random.nextInt(3)];
            OnFailure onFailure = OnFailure.values()[random.nextInt(2)];
            SocketMachine any = new SocketMachine(onFailure, delivery);
            List<SocketCommand> all = new ArrayList<>();
            List<Integer> unwritten = new ArrayList<>();
            for (int step = 0; step < 80; step++) {
                int before = all.size();
                any.on(event(random, any, unwritten, step), all::add);
                for (SocketCommand command : all.subList(before, all.size())) {
                    switch (command) {
                        case RecordDecision(int id, var _, var _) -> unwritten.add(id);
                        case RecordUnasked(int id) -> unwritten.add(id);
                        case RecordHoldEnd(int id, var _, var _) -> unwritten.add(id);
                        default -> {}
                    }
                }
            }
            any.on(new ClientLeft(100), all::add);
            any.on(new ClientLeft(101), all::add);
            assertThat(all.stream().filter(Finish.class::isInstance)).as("seed %d", seed).hasSize(1);
            assertThat(all.getLast()).isInstanceOf(Finish.class);
            Set<Integer> begun = new HashSet<>();
            List<Integer> finished = new ArrayList<>();
            for (SocketCommand command : all) {
                if (command instanceof RecordDecision(int id, var _, var _)) {
                    begun.add(id);
                } else if (command instanceof RecordUnasked(int id)) {
                    begun.add(id);
                } else if (command instanceof FinishExchange(int id, var _, var _)) {
                    finished.add(id);
                }
            }
            assertThat(finished).as("seed %d", seed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(begun);
        }
    }

    private static SocketEvent event(
            Random random, SocketMachine machine, List<Integer> unwritten, long at) {
        if (!unwritten.isEmpty() && random.nextInt(3) == 0) {
            int id = unwritten.removeFirst();
            return random.nextInt(8) == 0 ? new DecisionLost(id, at) : new DecisionWritten(id, at);
        }
        Verdict[] verdicts = {FORWARD, REDACT, BLOCK, HOLD};
        return switch (random.nextInt(machine.ready() ? 16 : 15)) {
            case 0, 1, 2 -> new VerdictReached(
                    with(verdicts[random.nextInt(4)]), random.nextBoolean(), random.nextInt(9) > 0, at);
            case 3 -> new HoldEnded(new HoldOutcome.Approved("a", ""), at);
            case 4 -> new HoldEnded(new HoldOutcome.Denied("a", ""), at);
            case 5 -> new AnswerBegan(random.nextBoolean() ? "a" : "", at);
            case 6, 7 -> new AnswerEnded(random.nextBoolean() ? "a" : "", REPORT, at);
            case 8 -> new ClientGaveUp(NotInspected.TOO_LARGE, at);
            case 9 -> new InspectionFailed("x", "y", at);
            case 10 -> random.nextInt(6) == 0 ? new Drain(at) : new TimedOut(SocketStage.APPROVAL, at);
            case 11 -> random.nextInt(6) == 0 ? new OriginClosed(1000, "", at) : new AnswerEnded("b", REPORT, at);
            case 12 -> random.nextInt(6) == 0 ? new OriginLeft(at) : new AnswerBegan("b", at);
            case 13 -> random.nextInt(9) == 0 ? new OriginBroke(1002, "w", at) : new HoldEnded(new HoldOutcome.Expired(), at);
            case 14 -> random.nextInt(9) == 0 ? new ClientBroke(1002, "w", at)
                    : machine.takesClose() && random.nextInt(6) == 0 ? new ClientClosed(1000, at)
                            : new TimedOut(SocketStage.values()[random.nextInt(2)], at);
            default -> new ClientPiece(random.nextBoolean(), random.nextBoolean(), at);
        };
    }
}
