package dev.wirewitness.policy.approval;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a held exchange waits for a person: the proxy puts a request on the desk, the admin side answers it, and
 * neither knows the other. Any thread. The desk has no clock: whoever holds ends the wait with {@link #end}.
 */
public final class ApprovalDesk {
    private record Waiting(HoldRequest request, CompletableFuture<HoldOutcome> outcome) {}

    private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();

    /** Puts a request on the desk. The outcome completes once, on the thread of whoever decides. */
    public CompletableFuture<HoldOutcome> hold(HoldRequest request) {
        Waiting entry = new Waiting(request, new CompletableFuture<>());
        if (waiting.putIfAbsent(request.id(), entry) != null) {
            throw new IllegalArgumentException("hold " + request.id() + ": already on the desk (expected: a new id)");
        }
        return entry.outcome;
    }

    /** Decides a hold; false when it is not (or no longer) on the desk: each hold is decided once. */
    public boolean end(String id, HoldOutcome outcome) {
        Waiting entry = waiting.remove(id);
        return entry != null && entry.outcome.complete(outcome);
    }

    /** The open requests, oldest first. */
    public List<HoldRequest> open(Instant now) {
        return waiting.values().stream()
                .map(Waiting::request)
                .filter(request -> request.until().isAfter(now))
                .sorted(Comparator.comparing(HoldRequest::since))
                .toList();
    }
}
