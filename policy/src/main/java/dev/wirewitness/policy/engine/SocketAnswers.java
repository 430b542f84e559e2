package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.wire.BodyKind;
import dev.wirewitness.policy.wire.SocketDialect;
import dev.wirewitness.policy.wire.SocketTurn;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The origin's side of a conversation. While an answer is open all messages are read as its own, so that their order
 * stays; answers that overlap share what they read, and each reports what was known when it ended. Outside of answers
 * each message stands for itself. Held back are at most {@value #MAX_HELD} bytes. One thread.
 */
@SuppressWarnings("ReferenceEquality") // "the same conclusion as last time" is what is asked
final class SocketAnswers implements AnswerMessages {
    static final int MAX_HELD = 1 << 20;
    private static final int MAX_OPEN = 16;

    private record Held(boolean text, byte[] content, int place) {}

    private record Unit(int from, int to, SocketTurn turn) {}

    private final SocketDialect dialect;
    private final Placeholders placeholders;
    private final RecordableNames names;
    private final RulesetEngine engine;
    /** What the client last sent; rules about answers depend on it. */
    private final Supplier<Conclusion> asked;
    private final ArrayDeque<Held> held = new ArrayDeque<>(4);
    private int heldBytes;
    private @Nullable SpokenAnswer open;
    private int openAnswers;
    private @Nullable SpokenAnswer rest;
    private @Nullable Conclusion settledBy;
    private @Nullable AnswerRules settled;

    SocketAnswers(RulesetEngine engine, SocketDialect dialect, Placeholders placeholders, Supplier<Conclusion> asked) {
        this.engine = engine;
        this.dialect = dialect;
        this.placeholders = placeholders;
        this.asked = asked;
        names = engine.names();
    }

    @Override
    public boolean mayEdit() {
        return !held.isEmpty() || restoring() || rules().mayRedact();
    }

    @Override
    public Passage message(boolean text, ByteBuffer content, boolean editable) {
        byte[] bytes = new byte[content.remaining()];
        content.get(content.position(), bytes);
        int first = BodyKind.blank(bytes, 0, bytes.length);
        if (first == bytes.length || (bytes[first] != '{' && bytes[first] != '[')) {
            return plain(text, bytes, editable);
        }
        List<Unit> units = units(bytes);
        SpokenAnswer answer = reading(units);
        if (restoring()) {
            answer.restore();
        }
        for (Unit unit : units) {
            answer.read(bytes, unit.from, unit.to);
        }
        int place = answer.place();
        answer.next(bytes.length);
        List<Turn> turns = turns(units, answer);
        if (answer != open) {
            answer.settle();
        }
        List<Message> released = editable ? release(answer, text, bytes, place) : forget(answer, bytes, place);
        if (answer == rest) {
            answer.restart();
        }
        return new Passage(released, turns);
    }

    @Override
    public Passage unread(long bytes, NotInspected why) {
        SpokenAnswer answer = open != null ? open : rest();
        List<Message> before = releaseAll(why);
        answer.skipped(bytes, why);
        return new Passage(before, List.of());
    }

    @Override
    public Passage end() {
        if (open != null) {
            open.settle();
        }
        return new Passage(releaseAll(NotInspected.BUDGET), List.of());
    }

    @Override
    public AnswerReport report() {
        return names.of(rest().report());
    }

    private AnswerRules rules() {
        Conclusion latest = asked.get();
        AnswerRules known = settled;
        if (known == null || settledBy != latest) {
            known = AnswerOpening.rules(engine, latest);
            settled = known;
            settledBy = latest;
        }
        return known;
    }

    private boolean restoring() {
        var defaults = engine.ruleset().defaults();
        return !placeholders.isEmpty() && (defaults.restoreText() || defaults.restoreToolArguments());
    }

    private SpokenAnswer begin() {
        AnswerRules rules = rules();
        Optional<DetectionEngine> scanner = AnswerOpening.scanner(engine, rules);
        return new SpokenAnswer(dialect, placeholders, rules, scanner);
    }

    /** What stands outside of answers. */
    private SpokenAnswer rest() {
        SpokenAnswer current = rest;
        if (current == null) {
            current = begin();
            rest = current;
        }
        return current;
    }

    private SpokenAnswer reading(List<Unit> units) {
        if (open != null) {
            return open;
        }
        for (Unit unit : units) {
            if (unit.turn instanceof SocketTurn.Begins) {
                SpokenAnswer begun = begin();
                open = begun;
                return begun;
            }
        }
        return rest();
    }

    private List<Unit> units(byte[] bytes) {
        boolean answering = open != null;
        if (dialect != SocketDialect.SIGNALR) {
            return List.of(unit(bytes, 0, bytes.length, answering));
        }
        List<Unit> units = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == 0x1e) {
                if (i > from) {
                    Unit unit = unit(bytes, from, i, answering);
                    units.add(unit);
                    answering |= unit.turn instanceof SocketTurn.Begins;
                }
                from = i + 1;
            }
        }
        return units;
    }

    private Unit unit(byte[] bytes, int from, int to, boolean answering) {
        return new Unit(from, to, SocketTurn.of(dialect, bytes, from, to, answering));
    }

    private List<Turn> turns(List<Unit> units, SpokenAnswer answer) {
        List<Turn> turns = new ArrayList<>(1);
        for (Unit unit : units) {
            switch (unit.turn) {
                case SocketTurn.Within() -> {}
                case SocketTurn.Begins(String name) -> {
                    openAnswers = Math.min(openAnswers + 1, MAX_OPEN);
                    turns.add(new Turn.Began(name));
                }
                case SocketTurn.Ends(String name, boolean failed) -> {
                    openAnswers = Math.max(0, openAnswers - 1);
                    if (openAnswers == 0) {
                        answer.settle();
                        open = null;
                    }
                    turns.add(new Turn.Ended(name, failed, names.of(answer.report())));
                }
            }
        }
        return turns;
    }

    /** Text that is no JSON is searched only; bytes are not even that. */
    private Passage plain(boolean text, byte[] bytes, boolean editable) {
        SpokenAnswer answer = open != null ? open : rest();
        List<Message> all = new ArrayList<>(releaseAll(text ? NotInspected.UNKNOWN_SHAPE : NotInspected.BINARY_TYPE));
        if (text) {
            answer.plain(bytes);
        } else if (bytes.length > 0) {
            answer.skipped(bytes.length, NotInspected.BINARY_TYPE);
        }
        if (editable) {
            all.add(new Message(text, ByteBuffer.wrap(bytes)));
        }
        return new Passage(all, List.of());
    }

    private static List<Message> forget(SpokenAnswer answer, byte[] bytes, int place) {
        answer.edited(bytes, place);
        return List.of();
    }

    private List<Message> release(SpokenAnswer answer, boolean text, byte[] bytes, int place) {
        held.add(new Held(text, bytes, place));
        heldBytes += bytes.length;
        int undecided = answer.undecided();
        if (heldBytes > MAX_HELD && undecided != Integer.MAX_VALUE) {
            answer.letGo(NotInspected.BUDGET);
            undecided = Integer.MAX_VALUE;
        }
        List<Message> released = new ArrayList<>(held.size());
        while (!held.isEmpty() && held.peek().place + held.peek().content.length <= undecided) {
            released.add(take(answer));
        }
        return released;
    }

    private Message take(SpokenAnswer answer) {
        Held first = held.remove();
        heldBytes -= first.content.length;
        return new Message(first.text, answer.edited(first.content, first.place));
    }

    private List<Message> releaseAll(NotInspected why) {
        SpokenAnswer answer = open;
        if (held.isEmpty() || answer == null) {
            return List.of();
        }
        answer.letGo(why);
        List<Message> all = new ArrayList<>(held.size());
        while (!held.isEmpty()) {
            all.add(take(answer));
        }
        return all;
    }
}
