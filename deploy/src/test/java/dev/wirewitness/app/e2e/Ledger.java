package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Finished;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.awaitility.Awaitility;

/** What the log of a product gained since this was made, which waits for every exchange before it to have ended. */
final class Ledger {
    private final Product product;
    private final int decided;
    private final int finished;
    private final int refused;

    Ledger(Product product) {
        this.product = product;
        await(() -> assertThat(product.read(Finished.class)).hasSameSizeAs(product.read(Decided.class)));
        decided = product.read(Decided.class).size();
        finished = product.read(Finished.class).size();
        refused = product.read(ConnectionRefused.class).size();
    }

    List<Decided> decided() {
        List<Decided> all = product.read(Decided.class);
        return all.subList(decided, all.size());
    }

    List<Finished> finished() {
        List<Finished> all = product.read(Finished.class);
        return all.subList(finished, all.size());
    }

    List<ConnectionRefused> refused() {
        List<ConnectionRefused> all = product.read(ConnectionRefused.class);
        return all.subList(refused, all.size());
    }

    /** The one end of the one exchange that was decided. */
    Finished oneExchange() {
        await(() -> {
            assertThat(decided()).hasSize(1);
            assertThat(finished()).hasSize(1);
        });
        assertThat(finished().getFirst().exchangeId()).isEqualTo(decided().getFirst().exchangeId());
        assertThat(refused()).isEmpty();
        return finished().getFirst();
    }

    /** The one record of a request that never came to a decision. */
    ConnectionRefused oneRefusal() {
        await(() -> assertThat(refused()).hasSize(1));
        assertThat(decided()).isEmpty();
        assertThat(finished()).isEmpty();
        return refused().getFirst();
    }

    /** {@code count} records in all: each decision with exactly one end, or a refusal. */
    void records(int count) {
        await(() -> {
            assertThat(decided().size() + refused().size()).isEqualTo(count);
            assertThat(finished()).hasSameSizeAs(decided());
        });
        assertThat(new HashSet<>(finished().stream().map(Finished::exchangeId).toList()))
                .containsExactlyInAnyOrderElementsOf(decided().stream().map(Decided::exchangeId).toList());
    }

    private static void await(org.awaitility.core.ThrowingRunnable check) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20)).untilAsserted(check);
    }
}
