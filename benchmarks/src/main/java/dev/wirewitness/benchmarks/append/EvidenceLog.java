package dev.wirewitness.benchmarks.append;

import dev.wirewitness.benchmarks.Decisions;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.log.store.EvidenceSettings;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Ours: canonical JSON, leaf hash, tree, tiles and a signed checkpoint a second are part of it. */
final class EvidenceLog implements DurableStore {
    private final EvidenceStore store;

    EvidenceLog(Path folder) throws IOException {
        store = EvidenceStore.open(folder, EvidenceSettings.DEFAULT, () -> System.currentTimeMillis() * 1000);
    }

    @Override
    public CompletionStage<?> append(long number) {
        return store.append(Decisions.entry(number), Durability.DURABLE);
    }

    /** What a record takes in the log. */
    byte[] example() throws Exception {
        long index = store.append(Decisions.entry(1), Durability.DURABLE).toCompletableFuture().get().index();
        return store.entry(index);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
