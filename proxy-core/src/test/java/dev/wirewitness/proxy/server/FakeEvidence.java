package dev.wirewitness.proxy.server;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.LogUnavailable;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.Tunnelled;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A log in memory that writes at once, on command, or not at all. Any thread. */
final class FakeEvidence implements EvidenceWriter {
    enum Mode {
        AT_ONCE,
        ON_COMMAND,
        FAILING,
        UNWRITABLE
    }

    volatile Mode mode = Mode.AT_ONCE;

    /** What was sealed, in order. */
    final Queue<PersonalFields> sealed = new ConcurrentLinkedQueue<>();

    private final LinkedBlockingQueue<Statement> written = new LinkedBlockingQueue<>();
    private final List<CompletableFuture<Position>> waiting = new ArrayList<>();

    @Override
    public CompletionStage<Position> append(Entry entry, Durability until) {
        Mode now = mode;
        if (now == Mode.FAILING || now == Mode.UNWRITABLE) {
            return CompletableFuture.failedFuture(new LogUnavailable("the disk is full, as the test asked"));
        }
        CompletableFuture<Position> later = new CompletableFuture<>();
        if (now == Mode.AT_ONCE || until == Durability.APPENDED) {
            later.complete(new Position(0));
        } else {
            synchronized (waiting) {
                waiting.add(later);
            }
        }
        written.add(entry.statement()); // last: who sees the statement may sync at once
        return later;
    }

    /** Makes durable what waits. */
    void sync() {
        List<CompletableFuture<Position>> all;
        synchronized (waiting) {
            all = List.copyOf(waiting);
            waiting.clear();
        }
        all.forEach(one -> one.complete(new Position(0)));
    }

    /** The next statement of this type; others before it are dropped. Fails after 20 s. */
    <T extends Statement> T next(Class<T> type) throws InterruptedException {
        while (true) {
            Statement statement = written.poll(20, TimeUnit.SECONDS);
            if (statement == null) {
                throw new AssertionError("no " + type.getSimpleName() + " within 20 s");
            }
            if (type.isInstance(statement)) {
                return type.cast(statement);
            }
        }
    }

    List<Statement> all() {
        return List.copyOf(written);
    }

    /** What was decided, refused, relayed and finished, and how, in a word each. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (Statement statement : written) {
            switch (statement) {
                case Decided _ -> words.add("decided");
                case Finished finished -> words.add(
                        "finished " + finished.outcome() + finished.errorClass().map(word -> " " + word).orElse(""));
                case ConnectionRefused refused -> words.add("refused " + refused.reason());
                case Tunnelled _ -> words.add("tunnelled");
                default -> {}
            }
        }
        return words;
    }

    @Override
    public Subject seal(PersonalFields fields) {
        sealed.add(fields);
        return new Subject(fields.user().orElse("p1"), "box", "commitment");
    }

    @Override
    public boolean writable() {
        return mode != Mode.UNWRITABLE;
    }
}
