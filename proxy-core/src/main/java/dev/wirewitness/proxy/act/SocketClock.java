package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.exchange.SocketStage;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one WebSocket waits for: a person, the other half of a close, and a message or at least a sign of life. Says
 * each at most once. Event loop only; {@link #stop} when the connection ends.
 */
final class SocketClock {
    /** How long the other half of a close may take. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final Duration ping;
    private final Duration idle;
    private final Consumer<SocketStage> passed;
    private final Runnable tick;
    private final Deadline<SocketStage> waiting;
    private @Nullable ScheduledFuture<?> ticking;
    private long saidAt;

    /** {@code tick}: called now and then to look for signs of life. */
    SocketClock(EventLoop loop, ProxySettings settings, Consumer<SocketStage> passed, Runnable tick) {
        this.loop = loop;
        this.passed = passed;
        this.tick = tick;
        ping = settings.webSockets().ping();
        idle = settings.timeouts().tunnelIdle();
        waiting = new Deadline<>(loop, passed);
    }

    void start() {
        saidAt = System.nanoTime();
        long every = Math.min(ping.toNanos(), idle.toNanos());
        ticking = loop.scheduleAtFixedRate(this::look, every, every, TimeUnit.NANOSECONDS);
    }

    /** Somebody said something. */
    void said() {
        saidAt = System.nanoTime();
    }

    void await(SocketStage stage, Duration time) {
        waiting.arm(time, stage);
    }

    void awaitClose() {
        waiting.arm(CLOSING, SocketStage.CLOSING);
    }

    void stop() {
        waiting.cancel();
        if (ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private void look() {
        if (System.nanoTime() - saidAt >= idle.toNanos()) {
            passed.accept(SocketStage.IDLE);
        } else {
            tick.run();
        }
    }
}
