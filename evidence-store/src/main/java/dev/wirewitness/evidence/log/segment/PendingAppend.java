package dev.wirewitness.evidence.log.segment;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.log.record.EncodedRecord;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A record on its way to the disk: encoded by its caller, numbered and acknowledged by the writer. */
final class PendingAppend extends CompletableFuture<Position> {
    final Entry entry;
    final EncodedRecord encoded;
    final Durability until;
    final long startNanos = System.nanoTime();

    /** Given by the writer. */
    long index = -1;

    /** The one that was pushed before; belongs to {@link AppendQueue}. */
    @Nullable PendingAppend next;

    PendingAppend(Entry entry, EncodedRecord encoded, Durability until) {
        this.entry = entry;
        this.encoded = encoded;
        this.until = until;
    }
}
