package dev.wirewitness.policy.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What one scan leaves in the memory of the next is not seen by it. */
class TextBuffersTest {
    private static List<Detection> scan(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Detectors.builtIn().scan(bytes, bytes.length, Content.PLAIN).detections();
    }

    @Test
    void scan_behindAnotherText_seesItsOwnAlone() {
        String full = (Scans.AWS_KEY + " jane@acme.org\n").repeat(300);
        assertThat(scan(full)).hasSize(600);
        for (int length = 0; length < 200; length++) {
            assertThat(scan(" ".repeat(length))).isEmpty();
            assertThat(scan("x".repeat(length))).isEmpty();
        }
        assertThat(scan(full)).hasSize(600);
    }

    @Test
    void scan_onManyThreads_eachHasItsOwn() throws Exception {
        List<Callable<Boolean>> scans = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int keys = 1 + i % 40;
            scans.add(() -> scan((Scans.AWS_KEY + "\n").repeat(keys)).size() == keys);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            assertThat(threads.invokeAll(scans)).allMatch(done -> {
                try {
                    return done.get();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void take_givenBack_isTakenAgainWhereItIsLargeEnough() {
        for (int i = 4 * Runtime.getRuntime().availableProcessors(); i > 0; i--) {
            TextBuffers.take(900_000); // what earlier scans gave back
        }
        byte[] one = TextBuffers.take(900_000);
        TextBuffers.give(one);

        byte[] again = TextBuffers.take(900_000);
        assertThat(again).isSameAs(one);
        assertThat(TextBuffers.take(1_000_000)).isNotSameAs(one).hasSizeGreaterThanOrEqualTo(1_000_000);
        assertThat(TextBuffers.take(5_000_000)).hasSize(5_000_000);
    }
}
