package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HostLookupTest {
    private static final EventLoop LOOP = new DefaultEventLoop();

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong();

    private static void await(CountDownLatch latch) throws UnknownHostException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new UnknownHostException("interrupted");
        }
    }

    private HostLookup.Answer get(HostLookup lookup, String name) throws Exception {
        return lookup.look(name, LOOP).get(10, TimeUnit.SECONDS).answer();
    }

    @Test
    void look_keepsAnswersThirtySecondsAndFailuresFive() throws Exception {
        SystemResolver.Resolver resolver = name -> {
            asked.incrementAndGet();
            if (name.equals("missing.example")) {
                throw new UnknownHostException(name);
            }
            return new InetAddress[] {InetAddress.getByAddress(new byte[] {1, 2, 3, 4})};
        };
        try (HostLookup lookup = new HostLookup(new SystemResolver(resolver), 100, clock::get)) {
            assertThat(get(lookup, "a.example")).isInstanceOf(HostLookup.Answer.Found.class);
            assertThat(get(lookup, "missing.example")).isInstanceOf(HostLookup.Answer.Missing.class);
            clock.addAndGet(Duration.ofSeconds(4).toNanos());
            get(lookup, "a.example");
            get(lookup, "missing.example");
            assertThat(asked).hasValue(2);

            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            get(lookup, "a.example");
            get(lookup, "missing.example");
            assertThat(asked).hasValue(3);

            clock.addAndGet(Duration.ofSeconds(30).toNanos());
            get(lookup, "a.example");
            assertThat(asked).hasValue(4);
        }
    }

    @Test
    void look_sameNameAtOnceIsAskedOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        SystemResolver.Resolver resolver = _ -> {
            asked.incrementAndGet();
            await(go);
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
        try (HostLookup lookup = new HostLookup(new SystemResolver(resolver), 100, clock::get)) {
            List<CompletableFuture<NameSource.Resolution>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(lookup.look("a.example", LOOP));
            }
            assertThat(answers).noneMatch(CompletableFuture::isDone);
            go.countDown();
            for (CompletableFuture<NameSource.Resolution> each : answers) {
                assertThat(each.get(10, TimeUnit.SECONDS).answer()).isInstanceOf(HostLookup.Answer.Found.class);
            }
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void look_resolverBreaks() throws Exception {
        SystemResolver.Resolver resolver = name -> {
            if (name.equals("empty.example")) {
                return new InetAddress[0];
            }
            throw new IllegalStateException("broken");
        };
        try (HostLookup lookup = new HostLookup(new SystemResolver(resolver), 100, clock::get)) {
            assertThat(get(lookup, "empty.example")).isInstanceOf(HostLookup.Answer.Missing.class);
            assertThat(get(lookup, "a.example")).isInstanceOf(HostLookup.Answer.Missing.class);
        }
    }

    @Test
    void look_hostsFileOfTheSystem() throws Exception {
        try (HostLookup lookup = new HostLookup(new SystemResolver(InetAddress::getAllByName), 100, clock::get)) {
            assertThat(get(lookup, "localhost")).isInstanceOfSatisfying(
                    HostLookup.Answer.Found.class,
                    found -> assertThat(found.addresses()).allMatch(InetAddress::isLoopbackAddress));
        }
    }

    @Test
    void interleaved_families() throws Exception {
        InetAddress a = InetAddress.getByName("::1");
        InetAddress b = InetAddress.getByName("::2");
        InetAddress c = InetAddress.getByName("1.1.1.1");

        assertThat(Dialler.interleaved(List.of(a, b, c))).containsExactly(a, c, b);
        assertThat(Dialler.interleaved(List.of(a, b))).containsExactly(a, b);
        assertThat(Dialler.interleaved(List.of(c, a, b, c))).containsExactly(c, a, c, b);
    }
}
