package dev.wirewitness.proxy.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.ProxySettings.Memory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldMemoryTest {
    private static final long MIB = 1 << 20;
    private static final InetAddress ONE = address(1);
    private static final InetAddress TWO = address(2);

    private final HeldMemory memory = new HeldMemory(new Memory(2 * MIB, 0), 3 * MIB);
    private final List<String> resumed = new ArrayList<>();

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private HeldMemory.Share begin(InetAddress client, String name) {
        return memory.begin(client, () -> resumed.add(name));
    }

    @Test
    void holds_overTheShareOfAClient_pausesAllItsReadersButOne() {
        HeldMemory.Share a = begin(ONE, "a");
        HeldMemory.Share b = begin(ONE, "b");
        assertThat(a.holds(MIB)).isTrue();
        assertThat(b.holds(MIB + 1)).isFalse();
        assertThat(a.holds(MIB + 1)).isTrue();
        assertThat(resumed).isEmpty();

        a.close();
        assertThat(resumed).containsExactly("b");
        b.close();
        assertThat(memory.held()).isZero();
    }

    @Test
    void complete_nothingIsLeftOver_letsTheNextGoOnceItIsReleased() {
        HeldMemory.Share a = begin(ONE, "a");
        HeldMemory.Share b = begin(ONE, "b");
        a.holds(MIB);
        assertThat(b.holds(MIB + 1)).isFalse();

        a.complete();
        assertThat(resumed).isEmpty();
        a.close();
        assertThat(resumed).containsExactly("b");
        assertThat(b.holds(2 * MIB + 1)).isTrue();
    }

    /** What is complete fills the limit: nobody reads on until some of it is released. */
    @Test
    void complete_fillsTheLimit_theOthersWait() {
        HeldMemory.Share a = begin(ONE, "a");
        a.holds(2 * MIB);
        a.complete();
        HeldMemory.Share b = begin(ONE, "b");
        assertThat(b.holds(1)).isFalse();
        HeldMemory.Share c = begin(TWO, "c");
        assertThat(c.holds(MIB / 2)).isTrue();

        a.close();
        assertThat(resumed).containsExactly("b");
    }

    @Test
    void holds_overTheWhole_pausesOtherClientsToo() {
        HeldMemory.Share a = begin(ONE, "a");
        HeldMemory.Share b = begin(TWO, "b");
        a.holds(2 * MIB);
        assertThat(b.holds(MIB + 1)).isFalse();
        a.close();
        assertThat(resumed).containsExactly("b");
    }

    @Test
    void beginComplete_countsAndSaysWhenItIsTooMuch() {
        HeldMemory.Share answer = memory.beginComplete(ONE);
        assertThat(answer.holds(MIB)).isTrue();
        assertThat(answer.holds(2 * MIB + 1)).isFalse();
        answer.close();
        answer.close();
        assertThat(memory.held()).isZero();
    }

    /** Whatever the order: every one ends at last, and a limit is passed by one body, and by one read of each other. */
    @Test
    void anyOrder_everybodyEnds() {
        Random random = new Random(3);
        long body = MIB;
        for (int round = 0; round < 200; round++) {
            HeldMemory held = new HeldMemory(new Memory(2 * MIB, 0), 3 * MIB);
            int count = 12;
            HeldMemory.Share[] shares = new HeldMemory.Share[count];
            boolean[] paused = new boolean[count];
            long[] size = new long[count];
            int[] state = new int[count]; // 0 reading, 1 complete, 2 closed
            for (int i = 0; i < count; i++) {
                int which = i;
                shares[i] = held.begin(random.nextBoolean() ? ONE : TWO, () -> paused[which] = false);
            }
            int ended = 0;
            for (int step = 0; ended < count; step++) {
                assertThat(step).as("steps").isLessThan(100_000);
                int i = random.nextInt(count);
                if (state[i] == 0 && !paused[i]) {
                    size[i] = Math.min(body, size[i] + body / 8);
                    if (!shares[i].holds(size[i])) {
                        paused[i] = true;
                    } else if (size[i] == body) {
                        shares[i].complete();
                        state[i] = 1;
                    }
                } else if (state[i] == 1 && random.nextInt(4) == 0) {
                    shares[i].close();
                    state[i] = 2;
                    ended++;
                }
                assertThat(held.held()).isLessThanOrEqualTo(3 * MIB + 2 * body + count * body / 8);
            }
            assertThat(held.held()).isZero();
        }
    }
}
